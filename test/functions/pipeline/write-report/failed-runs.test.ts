import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { REMEDIES, THEN } from "../../../../functions/contract/remedies.ts";
import { RunRecord } from "../../../../functions/contract/report.ts";
import type { ExecutionHistory } from "../../../../functions/aws/read-execution.ts";
import { writeReport } from "../../../../functions/pipeline/write-report/write-report.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { entered, failed, historyOf, scheduled, started, step } from "../../../support/histories.ts";
import {
  answeredRow,
  BASELINE_SUMMARY,
  childFailure,
  CUSTOM_MODEL,
  evaluationArn,
  evaluationFailed,
  summaryOf,
} from "../../../support/evaluations.ts";
import { sectionOf, textOf } from "../../../support/html-text.ts";
import { evaluatedRun, MANIFEST, REHEARSAL_NOTE } from "../../../support/run-records.ts";
import { DATASET, EXECUTION, runOf } from "../../../support/runs.ts";
import { awsError, clientFor, ok, type ScriptedServer, scriptedServer } from "../../../support/scripted-server.ts";

let store: ObjectStore;
let s3: S3Client;
beforeAll(async () => {
  store = await startObjectStore("rft-bucket");
  s3 = s3Client(store.url, "WriteReportRole");
});
afterAll(async () => {
  s3.destroy();
  await store.close();
});
let server: ScriptedServer | undefined;
afterEach(() => server?.close());
const text = async (Key: string): Promise<string> =>
  (await (await s3.send(new GetObjectCommand({ Bucket: "rft-bucket", Key }))).Body?.transformToString()) ?? "";

/** As Step Functions sends it: times are seconds since 1970. */
const sent = (value: object): object =>
  JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === "string" && /^\d{4}-.*Z$/.test(member) ? Date.parse(member) / 1000 : member,
    ),
  ) as object;

/** The page and the record of an execution with this history, told in pages of three events. */
async function reported({ execution, events }: ExecutionHistory): Promise<{ html: string; record: RunRecord }> {
  server = await scriptedServer(({ headers, body }) => {
    if (String(headers["x-amz-target"]).endsWith("DescribeExecution")) return ok(sent(execution));
    const from = Number((JSON.parse(body) as { nextToken?: string }).nextToken ?? 0);
    return ok(
      sent({
        events: events.slice(from, from + 3),
        ...(from + 3 < events.length ? { nextToken: String(from + 3) } : {}),
      }),
    );
  });
  const written = await writeReport(
    { executionArn: EXECUTION.arn },
    { sfn: new SFNClient(clientFor(server.url)), s3, bucket: "rft-bucket", sourceCommit: "0f16e28" },
  );
  expect(written).toEqual({
    reportS3Uri: "s3://rft-bucket/rft-runs/nightly/report.html",
    runRecordS3Uri: "s3://rft-bucket/rft-runs/nightly/run.json",
    reportConsoleUrl:
      "https://us-east-1.console.aws.amazon.com/s3/object/rft-bucket?region=us-east-1&prefix=rft-runs%2Fnightly%2Freport.html",
  });
  return {
    html: await text("rft-runs/nightly/report.html"),
    record: RunRecord.parse(JSON.parse(await text("rft-runs/nightly/run.json"))),
  };
}

describe("the report of a run that failed", () => {
  it.each(REMEDIES.map((remedy) => [remedy.error, remedy] as const))(
    "in %s says what it means and what to do",
    async (error, { meaning, whatToDo, then }) => {
      const status = error === "ABORTED" ? "ABORTED" : error === "States.Timeout" ? "TIMED_OUT" : "FAILED";
      const own =
        status === "FAILED"
          ? { error, cause: JSON.stringify({ errorMessage: "got 5 < 6", trace: ["at secret.js:1"] }) }
          : {};
      const { html, record } = await reported(
        historyOf(
          status,
          [
            ...step(0, "ResolveRun", { run: runOf() }),
            entered(10, "SmokeTestReward"),
            scheduled(10),
            started(11),
            failed(12, error),
          ],
          own,
        ),
      );
      expect(record.failure).toEqual({
        state: "SmokeTestReward",
        error,
        cause: status === "FAILED" ? "got 5 < 6" : "",
        nested: null,
      });
      expect(html).toContain(`<h1 class="bad">The run ended in ${error} at SmokeTestReward.</h1>`);
      expect(textOf(sectionOf(html, "outcome"))).toContain(`What next? ${whatToDo} ${THEN[then]}`);
      expect(textOf(sectionOf(html, "failure"))).toContain(status === "FAILED" ? `${meaning} got 5 < 6` : meaning);
      expect(html).not.toContain("secret.js");
    },
  );

  it("in an error that nobody knows says where to look", async () => {
    const { html } = await reported(
      historyOf("FAILED", [entered(0, "ResolveRun")], { error: "Runtime.Unknown", cause: "odd" }),
    );
    expect(textOf(html)).toContain("What next? Open the failed state in the console; its cause and its log say more.");
    expect(html).toContain("<pre>odd</pre>");
  });

  it.each<[string, ExecutionHistory]>([
    [
      "before its first state",
      historyOf("FAILED", [], { error: "States.Runtime", cause: "no such path", input: "not json" }),
    ],
    [
      "without an input",
      historyOf("FAILED", [entered(0, "ResolveRun")], { error: "InvalidExecutionInput", input: undefined }),
    ],
    [
      "in its first state",
      historyOf("FAILED", [entered(0, "ResolveRun"), scheduled(0), started(1), failed(2, "InvalidExecutionInput")], {
        error: "InvalidExecutionInput",
      }),
    ],
    [
      "with a manifest that is gone",
      historyOf(
        "FAILED",
        step(0, "PrepareDataset", { run: runOf(), dataset: { ...DATASET, manifestKey: "rft-data/gone.json" } }),
        { error: "RewardSmokeTestFailed" },
      ),
    ],
  ])("%s is written all the same", async (_, history) => {
    const { html, record } = await reported(history);
    expect(html).toContain(`The run ended in ${history.execution.error ?? ""}`);
    expect(record).toMatchObject({ manifest: null, metrics: [], evaluation: null, execution: { status: "FAILED" } });
  });
});

describe("the report of a run whose evaluation failed", () => {
  const cause = childFailure({ Error: "BudgetReached", Cause: JSON.stringify({ errorMessage: "spent $25.02" }) });
  const trained = evaluatedRun().events.filter(({ id = 0 }) => id < 200);
  const history = historyOf("FAILED", [...trained, ...evaluationFailed(200, "EvaluateTuned", cause)], {
    error: "States.TaskFailed",
    cause,
  });

  it("says that the model is there, what failed inside, what a redrive does, and where the nested execution is", async () => {
    const { html, record } = await reported(history);
    expect(html).toContain('<h1 class="bad">Training has completed, and its evaluation ended in BudgetReached.</h1>');
    const first = textOf(sectionOf(html, "outcome"));
    expect(first).toContain("The tuned model is there: a redrive of this execution repeats only the evaluation");
    expect(first).toContain(`Model ${CUSTOM_MODEL}`);
    const failure = sectionOf(html, "failure");
    expect(textOf(failure)).toContain("BudgetReached at EvaluateTuned");
    expect(textOf(failure)).toContain(REMEDIES.find(({ error }) => error === "BudgetReached")?.meaning);
    expect(failure).toContain("spent $25.02</pre>");
    expect(failure).toContain(encodeURIComponent(evaluationArn("e1")));
    expect(record.baseline?.output.models[0]?.paid).toBe(122);
    expect(record.conclusion.mood).toBe("bad");
  });
});

describe("the report of a run whose smoke test failed", () => {
  it("lists the cases as a table, and names the version that was tested and what the run cost", async () => {
    const words =
      "The reward function arn:aws:lambda:us-east-1:123456789012:function:Reward:7 did not score 2 known answers.\ncase   | expected | got\nfirst  | 1.0      | 0.5\nsecond | 0.0      | 1\nScored as expected: none.";
    const { html } = await reported(
      historyOf(
        "FAILED",
        [
          ...step(0, "ResolveRun", { run: runOf() }),
          entered(10, "SmokeTestReward"),
          scheduled(10),
          started(11),
          failed(12, "RewardSmokeTestFailed"),
        ],
        { error: "RewardSmokeTestFailed", cause: JSON.stringify({ errorMessage: words }) },
      ),
    );
    const failure = sectionOf(html, "failure");
    expect(failure).toContain("function:Reward:7 did not score");
    expect([...failure.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell]) => cell)).toEqual([
      ..."first 1.0 0.5 second 0.0 1".split(" "),
    ]);
    expect(failure).toContain("<pre>Scored as expected: none.</pre>");
    expect(textOf(sectionOf(html, "outcome"))).toContain(
      "What did it cost? Less than a cent; no training job was created.",
    );
  });
});

describe("the report of a run that completed", () => {
  const put = (Key: string, body: unknown): Promise<unknown> =>
    s3.send(
      new PutObjectCommand({ Bucket: "rft-bucket", Key, Body: typeof body === "string" ? body : JSON.stringify(body) }),
    );

  it("is made of its history and of what it left in S3", async () => {
    await put(DATASET.manifestKey, MANIFEST);
    await put("rft-output/model-customization-job-jr2dm97inxxm/m.csv", "step,reward\n1,0.1\n2,0.2\n");
    await put("rft-evaluations/b1/summary.json", BASELINE_SUMMARY);
    await put("rft-evaluations/e1/summary.json", summaryOf());
    await put(
      "rft-evaluations/e1/rows.jsonl",
      [answeredRow(), answeredRow({ model: "tuned", answer: "ANSWER: 0.0935" })]
        .map((row) => JSON.stringify(row))
        .join("\n"),
    );
    await put(
      "rft-data/datasets/finqa/0123456789abcdef/test.jsonl",
      `${JSON.stringify({ task_id: "finqa_test_0", original_question: "by how much?", reference_answer: { answer: "0.0935" } })}\n`,
    );
    const { html, record } = await reported(evaluatedRun());
    expect(record).toMatchObject({
      manifest: MANIFEST,
      metrics: [{ column: "reward", values: [0.1, 0.2] }],
      baseline: { summary: BASELINE_SUMMARY, check: { warnings: [] } },
      evaluation: { summary: summaryOf() },
      note: null,
      failure: null,
      sourceCommit: "0f16e28",
    });
    expect(record.costs.find(({ item }) => item === "Bedrock training")?.quantity).toContain("2.00 h");
    expect(html).toContain(`<h1 class="good">${summaryOf().verdict}</h1>`);
    for (const id of [
      "outcome",
      "evaluation",
      "curves",
      "baseline",
      "machine",
      "dataset",
      "smoke-test",
      "hyperparameters",
      "job",
      "cost",
      "provenance",
    ])
      expect(html).toContain(`<section id="${id}">`);
    expect(html).not.toContain('<section id="failure">');
    expect(textOf(html)).toContain("finqa_test_0 by how much? 0.0935 1.0 9.35% 1.0 0.0935");
  });

  it("says so where the evaluation's summary or its answers are gone", async () => {
    await s3.send(new DeleteObjectCommand({ Bucket: "rft-bucket", Key: "rft-evaluations/e1/rows.jsonl" }));
    expect(textOf((await reported(evaluatedRun())).html)).toContain(
      "The answers can't be read: rft-evaluations/e1/rows.jsonl",
    );
    await put("rft-evaluations/e1/summary.json", "cut off {");
    const { html, record } = await reported(evaluatedRun());
    expect(record.evaluation).toMatchObject({ summary: null, output: { verdict: summaryOf().verdict } });
    expect(html).toContain(`<h1 class="good">${summaryOf().verdict}</h1>`);
    expect(textOf(html)).toContain("The rest of it can't be read: rft-evaluations/e1/summary.json");
  });

  it("is a rehearsal's where a note beside it says so", async () => {
    await put("rft-runs/nightly/note.json", REHEARSAL_NOTE);
    const { html, record } = await reported(evaluatedRun());
    await s3.send(new DeleteObjectCommand({ Bucket: "rft-bucket", Key: "rft-runs/nightly/note.json" }));
    expect(record.note).toEqual(REHEARSAL_NOTE);
    expect(textOf(sectionOf(html, "outcome"))).toContain("Rehearsal, not a real run.");
  });
});

describe("an execution that can't be read", () => {
  it.each([
    ["states:DescribeExecution", () => awsError("AccessDeniedException", 400)],
    [
      "states:GetExecutionHistory",
      (target: string) =>
        target.endsWith("DescribeExecution")
          ? ok(sent(historyOf("FAILED", []).execution))
          : awsError("AccessDeniedException", 400),
    ],
  ])("ends in an error that names %s", async (call, answer) => {
    server = await scriptedServer(({ headers }) => answer(String(headers["x-amz-target"])));
    await expect(
      writeReport(
        { executionArn: EXECUTION.arn },
        { sfn: new SFNClient(clientFor(server.url)), s3, bucket: "rft-bucket", sourceCommit: "x" },
      ),
    ).rejects.toMatchObject({
      name: "ServiceCallFailed",
      message: expect.stringContaining(`${call} on ${EXECUTION.arn}`) as string,
    });
  });
});
