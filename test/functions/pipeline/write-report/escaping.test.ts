import { describe, expect, it } from "vitest";
import type { EvaluationSummary } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import type { RunRecord } from "../../../../functions/contract/report.ts";
import type { HeldOutAnswers } from "../../../../functions/pipeline/write-report/held-out-answers.ts";
import { page } from "../../../../functions/pipeline/write-report/page/page.ts";
import { summaryOf } from "../../../support/evaluations.ts";
import { checkOf } from "../../../support/histories.ts";
import { answersOf, evaluatedRun, recordOf } from "../../../support/run-records.ts";

/** Closes whatever it may stand in, and runs. */
const EVIL = `"'></text></pre></title></style><script>alert(1)</script><img src=x onerror=alert(2)>&`;

/** The value with every text in it, and every key of a record of free keys, made evil. */
function evil(value: unknown): unknown {
  if (typeof value === "string") return `${value}${EVIL}`;
  if (Array.isArray(value)) return value.map(evil);
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, evil(member)]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, evil(member)]));
}

/** Beside what the page's own template says, nothing may open a tag that it does not have. */
const tags = (html: string): string[] =>
  [...new Set([...html.matchAll(/<([a-z!/][\w-]*)/gi)].map(([, name = ""]) => name.toLowerCase()))].sort();

describe("the page", () => {
  const promotion = { promoted: true, reason: "it is better", deploymentArn: "arn:aws:bedrock:us-east-1:1:x" };
  const good = recordOf(evaluatedRun(summaryOf(), promotion));
  const answers = answersOf(2);
  const full: RunRecord = {
    ...good,
    failure: {
      state: "CheckTrainingJob",
      error: "TrainingFailed",
      cause: "because\na | b | c\nd | e | f",
      nested: { executionArn: "arn:aws:states:us-east-1:1:execution:m:n", error: "BudgetReached" },
    },
    note: { simulation: null, command: "npm start", rewardModule: "reward.mjs" },
    conclusion: { ...good.conclusion, cheating: "cheated", warnings: ["a warning"] },
    checks: [
      ...good.checks,
      checkOf({ failureMessage: "no", outputModelArn: "arn:aws:bedrock:us-east-1:1:custom-model/x" }),
    ],
    dataset: good.dataset && { ...good.dataset, warnings: ["a warning"] },
  };

  it("holds no tag and no attribute of a text's, wherever the text stands", async () => {
    const html = await page(evil(full) as RunRecord, evil(answers) as HeldOutAnswers);
    expect(html.match(/&lt;script&gt;alert/g)?.length).toBeGreaterThan(60); // it is there, everywhere
    expect(html).not.toMatch(/<script|<img|onerror=alert\(2\)>|"'>/);
    expect(html).not.toContain(EVIL);
    expect(tags(html)).toEqual(tags(await page(full, answers)));
    expect(html.match(/<title/g)).toHaveLength(1);
  });

  it.each<[string, (record: RunRecord) => RunRecord]>([
    [
      "the cause of a failure",
      (record) => ({
        ...record,
        failure: { state: "ResolveRun", error: "InvalidExecutionInput", cause: EVIL, nested: null },
      }),
    ],
    ["an error's name", (record) => ({ ...record, failure: { state: EVIL, error: EVIL, cause: "", nested: null } })],
    ["the execution's input", (record) => ({ ...record, execution: { ...record.execution, input: { [EVIL]: EVIL } } })],
    [
      "a metrics file and its column",
      (record) => ({
        ...record,
        metrics: [
          { file: EVIL, column: EVIL, steps: [1], values: [1] },
          { file: EVIL, column: `reward${EVIL}`, steps: [1], values: [1] },
        ],
      }),
    ],
    [
      "a state of the machine",
      (record) => ({ ...record, states: record.states.map((state) => ({ ...state, name: EVIL })) }),
    ],
    [
      "a manifest that can't be read",
      (record) => ({ ...record, manifest: null, dataset: record.dataset && { ...record.dataset, manifestKey: EVIL } }),
    ],
    [
      "a case of the smoke test",
      (record) => ({
        ...record,
        rewardTest: record.rewardTest && { ...record.rewardTest, cases: [{ name: EVIL, expected: 1, got: 1 }] },
      }),
    ],
  ])("shows %s as a text", async (_, changed) => {
    const html = await page(changed(good), answers);
    expect(html).not.toMatch(/<script|<img|"'>/);
  });

  it.each<[string, (summary: EvaluationSummary) => EvaluationSummary]>([
    [
      "the name of a model",
      (summary) => ({ ...summary, models: summary.models.map((model) => ({ ...model, name: EVIL })) }),
    ],
    [
      "a common answer",
      (summary) => ({
        ...summary,
        models: summary.models.map((model) => ({ ...model, commonAnswer: { answer: EVIL, share: 0.3, paid: 400 } })),
      }),
    ],
    [
      "a kind of question",
      (summary) => ({
        ...summary,
        comparisons: summary.comparisons.map((comparison) => ({
          ...comparison,
          kinds: comparison.kinds.map((kind) => ({ ...kind, kind: EVIL })),
        })),
      }),
    ],
    [
      "a row that turned right",
      (summary) => ({
        ...summary,
        comparisons: summary.comparisons.map((comparison) => ({
          ...comparison,
          turnedRight: [{ id: EVIL, question: EVIL, reference: EVIL, first: EVIL, second: EVIL }],
        })),
      }),
    ],
  ])("shows %s as a text", async (_, changed) => {
    const summary = changed(summaryOf());
    const html = await page(recordOf(evaluatedRun(summary), { evaluationSummary: summary }), null);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).not.toMatch(/<script|<img|"'>/);
  });

  it("keeps quotes and line ends of an answer as they are read", async () => {
    const summary = summaryOf();
    const [comparison] = summary.comparisons;
    const turned = { id: "a", question: "", reference: "", first: 'I "read" it\'s 1 < 2\nANSWER: 5', second: "" };
    const html = await page(
      recordOf(evaluatedRun(), {
        evaluationSummary: { ...summary, comparisons: [{ ...comparison!, turnedRight: [turned] }] },
      }),
      null,
    );
    expect(html).toMatch(/<pre>I &quot;read&quot; it&#39;s 1 &lt; 2\nANSWER: 5<\/pre>/);
  });
});
