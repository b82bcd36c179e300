import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { REMEDIES } from "../../../../functions/contract/remedies.ts";
import { RunRecord } from "../../../../functions/contract/report.ts";
import type { ExecutionHistory } from "../../../../functions/aws/read-execution.ts";
import { writeReport } from "../../../../functions/pipeline/write-report/write-report.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { completed, entered, failed, historyOf, scheduled, started, step } from "../../../support/histories.ts";
import { EVALUATION, MANIFEST } from "../../../support/run-records.ts";
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

const escaped = (words: string): string =>
  words
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

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
      });
      expect(html).toContain(`<h1 class="bad">The run ended in ${error} at SmokeTestReward.</h1>`);
      expect(html).toContain(
        `<p>${escaped(meaning)}</p><p><strong>What to do:</strong> ${escaped(whatToDo)} Then ${then}.</p>`,
      );
      expect(html).toContain(
        status === "FAILED" ? "<pre>got 5 &lt; 6</pre>" : "<pre>Step Functions gives no cause.</pre>",
      );
      expect(html).not.toContain("secret.js");
    },
  );

  it("in an error that nobody knows says where to look", async () => {
    const { html } = await reported(
      historyOf("FAILED", [entered(0, "ResolveRun")], { error: "Runtime.Unknown", cause: "odd" }),
    );
    expect(html).toContain("<p>Look at the failed state in the console.</p><pre>odd</pre>");
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

describe("the report of a run that completed", () => {
  it("is made of its history and of what it left in S3", async () => {
    const output = "rft-output/model-customization-job-jr2dm97inxxm";
    for (const [Key, Body] of [
      [DATASET.manifestKey, JSON.stringify(MANIFEST)],
      [`${output}/m.csv`, "step,reward\n1,0.1\n2,0.2\n"],
      [`${output}/evaluation/held_out.json`, JSON.stringify(EVALUATION)],
    ] as const)
      await s3.send(new PutObjectCommand({ Bucket: "rft-bucket", Key, Body }));
    const { html, record } = await reported(completed());
    expect(record).toMatchObject({
      manifest: MANIFEST,
      metrics: [{ column: "reward", values: [0.1, 0.2] }],
      evaluation: { rows: 2, before: { paid: 0 }, after: { paid: 2 } },
      failure: null,
      sourceCommit: "0f16e28",
    });
    expect(record.costs.find(({ item }) => item === "Bedrock training")?.quantity).toContain("2.00 h");
    for (const id of [
      "outcome",
      "curves",
      "evaluation",
      "dataset",
      "smoke-test",
      "job",
      "timeline",
      "cost",
      "provenance",
    ])
      expect(html).toContain(`<section id="${id}">`);
    expect(html).not.toContain('<section id="failure">');
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
