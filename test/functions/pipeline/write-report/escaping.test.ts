import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../../../functions/contract/evaluation.ts";
import type { RunRecord } from "../../../../functions/contract/report.ts";
import { page } from "../../../../functions/pipeline/write-report/page/page.ts";
import { checkOf, completed } from "../../../support/histories.ts";
import { EVALUATION, recordOf } from "../../../support/run-records.ts";

/** Closes whatever it may stand in, and runs. */
const EVIL = `"'></text></pre></title></style><script>alert(1)</script><img src=x onerror=alert(2)>&`;

/** The value with every text in it, and every key of a record of free keys, made evil. */
function evil(value: unknown): unknown {
  if (typeof value === "string") return `${value}${EVIL}`;
  if (Array.isArray(value)) return value.map(evil);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, evil(member)]));
}

/** Beside what the page's own template says, nothing may open a tag that it does not have. */
const tags = (html: string): string[] =>
  [...new Set([...html.matchAll(/<([a-z!/][\w-]*)/gi)].map(([, name = ""]) => name.toLowerCase()))].sort();

describe("the page", () => {
  const good = recordOf(completed({ Comment: "x" }));
  const full: RunRecord = {
    ...good,
    failure: { state: "CheckTrainingJob", error: "TrainingFailed", cause: "because" },
    checks: [
      ...good.checks,
      checkOf({ failureMessage: "no", outputModelArn: "arn:aws:bedrock:us-east-1:1:custom-model/x" }),
    ],
    dataset: good.dataset && { ...good.dataset, warnings: ["a warning"] },
  };

  it("holds no tag and no attribute of a text's, wherever the text stands", async () => {
    const html = await page(evil(full) as RunRecord, evil(EVALUATION) as Evaluation);
    expect(html.match(/&lt;script&gt;alert/g)?.length).toBeGreaterThan(60); // it is there, everywhere
    expect(html).not.toMatch(/<script|<img|onerror=alert\(2\)>|"'>/);
    expect(html).not.toContain(EVIL);
    expect(tags(html)).toEqual(tags(await page(full, EVALUATION)));
    expect(html.match(/<title/g)).toHaveLength(1);
  });

  it.each<[string, (record: RunRecord) => RunRecord]>([
    [
      "the cause of a failure",
      (record) => ({ ...record, failure: { state: "ResolveRun", error: "InvalidExecutionInput", cause: EVIL } }),
    ],
    ["an error's name", (record) => ({ ...record, failure: { state: EVIL, error: EVIL, cause: "" } })],
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
    const html = await page(changed(good), EVALUATION);
    expect(html).not.toMatch(/<script|<img|"'>/);
  });

  it.each<[string, Partial<Evaluation["rows"][number]>]>([
    ["a question", { question: EVIL }],
    ["a reference", { reference: EVIL }],
    ["an answer", { after: { completion: EVIL, score: 1, name: EVIL, ignoresQuestion: true } }],
  ])("shows %s of the evaluation as a text", async (_, changed) => {
    const rows = EVALUATION.rows.map((row) => ({ ...row, ...changed }));
    const html = await page(good, { ...EVALUATION, rows });
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).not.toMatch(/<script|<img|"'>/);
  });

  it("keeps quotes and line ends of an answer as they are read", async () => {
    const rows = EVALUATION.rows.map((row) => ({
      ...row,
      after: { ...row.after, completion: 'I "read" it\'s 1 < 2\nANSWER: 5' },
    }));
    expect(await page(good, { ...EVALUATION, rows })).toMatch(
      /<pre class="said">I &quot;read&quot; it&#39;s 1 &lt; 2\nANSWER: 5<\/pre>/,
    );
  });
});
