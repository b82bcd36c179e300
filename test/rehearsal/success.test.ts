import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { RunRecord } from "../../functions/contract/report.ts";
import type { Answering, ServeOptions } from "../../local/http/loopback-server.ts";
import { rehearse } from "../../local/rehearsal.ts";
import type { StandIns } from "../../local/stand-ins.ts";
import { readAssembly } from "../../local/template/synthesize.ts";
import { type Rehearsed, type rehearsed as rehearse_, temporaryFolder } from "../support/rehearsals.ts";
import { exchangeFaults, type Exchange } from "../support/wire-shapes.ts";

/** Every request to a stand-in, and its answer. */
const exchanges: Exchange[] = [];
vi.mock(import("../../local/http/loopback-server.ts"), async (original) => {
  const module = await original();
  return {
    ...module,
    serve: (answer: Answering, options?: ServeOptions) =>
      module.serve(async (request) => {
        const given = await module.answered(answer, request, { ...options, gate: () => Promise.resolve() });
        exchanges.push({ request, answer: given });
        return given;
      }, options),
  };
});

let rehearsed: typeof rehearse_;
afterAll(() => {
  vi.doUnmock("../../local/http/loopback-server.ts");
  vi.resetModules();
});

describe("a full run", () => {
  let run: Rehearsed;
  beforeAll(async () => {
    // Modules are shared with other test files: without a reset, they would be there already, without the recorder.
    vi.resetModules();
    ({ rehearsed } = await import("../support/rehearsals.ts"));
    run = await rehearsed({ evaluations: true });
  });

  it("goes through the machine as it is drawn, and succeeds", () => {
    expect(run.execution.status).toBe("SUCCEEDED");
    const [loops, path] = [run.entered.filter((name) => name === "WaitForTraining").length, [...new Set(run.entered)]];
    expect(loops).toBeGreaterThan(0);
    expect(path).toEqual([
      "ResolveRun",
      "PrepareDataset",
      "SmokeTestReward",
      "DryRun?",
      "Baseline?",
      "EvaluateBase",
      "CheckBaseline",
      "CreateTrainingJob",
      "WaitForTraining",
      "CheckTrainingJob",
      "TrainingStatus?",
      "Evaluate?",
      "EvaluateTuned",
      "WriteReport",
      "TrainingCompleted",
    ]);
  });

  it("leaves a history in the shape of GetExecutionHistory", async () => {
    const { events } = JSON.parse(await readFile(join(run.out, "history.json"), "utf8")) as {
      events: { id: number; previousEventId: number; type: string }[];
    };
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    // As AWS has it: the first state follows nothing.
    expect(events.every(({ id, previousEventId }) => previousEventId === (id <= 2 ? 0 : id - 1))).toBe(true);
    const from = events.findIndex(({ type }) => type === "WaitStateEntered");
    expect(events.slice(from, from + 9).map(({ type }) => type)).toEqual([
      "WaitStateEntered",
      "WaitStateExited",
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
      "TaskStateExited",
      "ChoiceStateEntered",
      "ChoiceStateExited",
    ]);
    expect(events.at(-1)).toMatchObject({ type: "ExecutionSucceeded" });
  });

  it("leaves an execution in the shape of DescribeExecution", async () => {
    const execution = JSON.parse(await readFile(join(run.out, "execution.json"), "utf8")) as Record<string, unknown>;
    expect(execution).toMatchObject({
      status: "SUCCEEDED",
      name: "test",
      redriveCount: 0,
      executionArn: expect.stringMatching(/^arn:aws:states:us-east-1:\d{12}:execution:finqa-rft:test$/) as string,
    });
    expect(execution).not.toHaveProperty("error");
  });

  it("waits by the clock that the job goes by", () => {
    const looks = run.events
      .filter(({ type }) => type === "LambdaFunctionSucceeded")
      .map(
        (event) =>
          JSON.parse((event["lambdaFunctionSucceededEventDetails"] as { output: string }).output) as {
            minutesElapsed?: number;
            secondsUntilNextCheck?: number;
            status?: string;
          },
      );
    const elapsed = looks
      .filter(({ status }) => status === "InProgress")
      .flatMap(({ minutesElapsed }) => minutesElapsed ?? []); // of a job that has ended, it is the job's own time
    expect(elapsed.length).toBeGreaterThan(1);
    // 30 s at least.
    for (let i = 1; i < elapsed.length; i++) expect(elapsed[i]! - elapsed[i - 1]!).toBeGreaterThanOrEqual(0.4);
  });

  it("puts the dataset where its content's digest says, and trains on that", async () => {
    const { dataset } = JSON.parse(run.execution.output ?? "") as { dataset: { digest: string; manifestKey: string } };
    const manifest = JSON.parse(await run.object(dataset.manifestKey)) as {
      digest: string;
      splits: { train: { rowsWritten: number } };
    };
    expect(manifest).toMatchObject({ digest: dataset.digest, splits: { train: { rowsWritten: 120 } } });
    expect(
      (await run.object(`rft-data/datasets/finqa/${dataset.digest}/train.jsonl`)).trimEnd().split("\n"),
    ).toHaveLength(120);
  });

  it("trains with the version of the reward function that was tested", () => {
    const { rewardTest } = JSON.parse(run.execution.output ?? "") as {
      rewardTest: { rewardFunctionVersionArn: string; casesPassed: number };
    };
    expect(rewardTest.rewardFunctionVersionArn).toMatch(/:function:[^:]+:1$/);
    expect(rewardTest.casesPassed).toBe(61);
  });

  it("leaves the metrics that Bedrock documents, and a report that shows them", async () => {
    const { training, report } = JSON.parse(run.execution.output ?? "") as {
      training: { jobArn: string; outputModelArn: string };
      report: { reportS3Uri: string };
    };
    expect(training.outputModelArn).toContain(":custom-model/");
    const csv = await run.object(
      `rft-output/model-customization-job-${training.jobArn.split("/").at(-1) ?? ""}/training_artifacts/step_wise_training_metrics.csv`,
    );
    expect(csv).toMatch(/^step_number,epoch_number,training_loss,perplexity,/);
    expect(csv.trimEnd().split("\n")).toHaveLength(1 + Math.ceil(120 / 32));
    const record = RunRecord.parse(JSON.parse(await run.object("rft-runs/test/run.json")));
    expect(record).toMatchObject({
      execution: { status: "SUCCEEDED" },
      failure: null,
      rewardTest: { casesPassed: 61 },
    });
    expect(record.metrics.map(({ column }) => column)).toContain("reward_mean");
    expect(report.reportS3Uri).toMatch(/rft-runs\/test\/report\.html$/);
    expect(await readFile(join(run.out, "report.html"), "utf8")).toContain(record.conclusion.headline);
  });

  it("leaves one line of every invocation in the function's log: the outcome, of which execution, and how long", async () => {
    const outcomes: Record<string, unknown> = {};
    for (const file of await readdir(join(run.out, "logs")))
      for (const line of (await readFile(join(run.out, "logs", file), "utf8")).split("\n")) {
        if (!line.includes(" ended")) continue;
        const { service, outcome, executionArn, durationMs } = JSON.parse(line) as Record<string, string>;
        expect(`${service}.log`).toBe(file);
        expect(executionArn).toMatch(/^arn:aws:states:us-east-1:\d{12}:execution:finqa-rft/);
        expect(durationMs).toBeTypeOf("number");
        outcomes[service ?? ""] = outcome;
      }
    expect(outcomes).toMatchObject({ ResolveRun: "done", CheckTrainingJob: "Completed", RemoveCandidate: "removed" });
    expect(Object.keys(outcomes)).toEqual(
      expect.arrayContaining(["PrepareDataset", "SmokeTestReward", "CreateTrainingJob", "AnswerShard", "SendNotice"]),
    );
  });

  it("answers every call as the SDK's models of the services have it", () => {
    expect(exchanges.flatMap(exchangeFaults)).toEqual([]);
    const operations = new Set(
      exchanges.map(({ request: { method, path, headers } }) =>
        String(headers["x-amz-target"] ?? `${method} ${path.split("/").slice(0, 4).join("/")}`),
      ),
    );
    expect(operations.size).toBeGreaterThan(10);
  });

  it("leaves what another evaluation of its model goes on from: under the same ARN, and asking nothing again", async () => {
    const { training, evaluation } = JSON.parse(run.execution.output ?? "") as {
      training: { outputModelArn: string };
      evaluation: { output: { verdict: string } };
    };
    let asked = -1;
    let standIns: StandIns | undefined;
    const again = await rehearse({
      assembly: await readAssembly(inject("assemblyFolder")),
      out: await temporaryFolder(),
      name: "again",
      machine: "finqa-rft-evaluation",
      earlier: run.out,
      input: {
        models: [
          { name: "base", id: "us.amazon.nova-2-lite-v1:0" },
          { name: "tuned", id: training.outputModelArn },
        ],
      },
      onStandIns: (started) => {
        standIns = started;
      },
      onState: () => {
        asked = standIns?.runtime.calls.length ?? -1;
      },
    });
    expect(again.execution).toMatchObject({ status: "SUCCEEDED" });
    expect(asked).toBe(0);
    expect(again.evaluation).toMatchObject({ verdict: evaluation.output.verdict, spentUsDollars: 0 });
  });

  it("delivers the end of the execution to the rule's target", () => {
    expect(run.undelivered).toEqual([]);
  });
});

describe("a dry run", () => {
  it("succeeds without a job, and has a report", async () => {
    const run = await rehearsed({ input: { dryRun: true } });
    expect(run.execution.status).toBe("SUCCEEDED");
    expect(run.entered).toEqual(["ResolveRun", "PrepareDataset", "SmokeTestReward", "DryRun?", "DryRunCompleted"]);
    expect(await run.object("rft-runs/test/report.html")).toContain("Dry run");
  });
});
