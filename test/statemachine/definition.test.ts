import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import aslValidator from "asl-validator";
import { describe, expect, it, inject } from "vitest";
import * as errors from "../../functions/contract/errors.ts";
import { REMEDIES } from "../../functions/contract/remedies.ts";
import { JOB_STATUSES } from "../../functions/contract/training.ts";
import { deploymentOf } from "../../local/template/deployment.ts";
import { readAssembly } from "../../local/template/synthesize.ts";
import { definitionIn } from "../support/definitions.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pipeline = definitionIn("rft-pipeline.asl.json");
const evaluation = definitionIn("evaluation.asl.json");
const sweep = definitionIn("sweep.asl.json");
const kebab = (name: string): string => name.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** The sweep checks the base model by the pipeline's own function, once for all trials. */
const BORROWED: Readonly<Record<string, string>> = { CheckBaseline: "pipeline" };

describe.each([
  ["finqa-rft", "pipeline", pipeline, 7],
  ["finqa-rft-evaluation", "evaluation", evaluation, 9],
  ["finqa-rft-sweep", "sweep", sweep, 7],
])("the definition of %s", (machine, folder, { states, steps }, count) => {
  it("is valid Amazon States Language once its placeholders are substituted, in the template that is deployed", async () => {
    const { stateMachines } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    const { definition } = stateMachines.find(({ name }) => name === machine)!;
    const { isValid, errorsText } = aslValidator(definition, { checkPaths: true, checkArn: true });
    expect(errorsText("\n")).toBe("");
    expect(isValid).toBe(true);
    expect(JSON.stringify(definition)).not.toContain("${");
  });

  it("has a comment for a person on every state", () => {
    for (const [name, { Comment }] of states) expect(Comment, name).toMatch(/^[A-Z].{20,}\.$/s);
  });

  it("names each step as its folder, its placeholder and its construct", async () => {
    const { functions } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    for (const [name, { Resource }] of steps) {
      expect(Resource).toBe(`\${${name}Arn}`);
      const own = BORROWED[name] ?? folder;
      expect(existsSync(`${root}functions/${own}/${kebab(name)}/handler.ts`), name).toBe(true);
      expect(functions.map(({ id }) => id)).toContain(name);
    }
    expect(steps).toHaveLength(count);
  });

  it("times out every step after its function", async () => {
    const { functions } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    for (const [name, state] of steps)
      expect(state.TimeoutSeconds, name).toBeGreaterThan(functions.find(({ id }) => id === name)!.timeoutSeconds);
  });

  it("retries every step by one rule: what is transient and nothing else, with backoff, a cap and full jitter", () => {
    const transient = [
      "Lambda.AWSLambdaException",
      "Lambda.ClientExecutionTimeoutException",
      "Lambda.SdkClientException",
      "Lambda.ServiceException",
      "Lambda.TooManyRequestsException",
      "ServiceTemporarilyUnavailable",
    ];
    // A check that was cut off is repeated: its failure would stop a training that is paid for, or a promotion. What
    // was asked is kept.
    const cutOff = ["Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout", "States.Timeout"];
    const repeated = [
      ...["CheckTrainingJob", "ProbeModels", "AnswerShard", "CheckPromotion"],
      ...["BeginTrial", "RecordTrial"], // else a trial that is paid for would be lost
    ];
    const ofTraining = ["CheckTrainingJob", "BeginTrial", "RecordTrial"];
    for (const [name, { Retry }] of steps) {
      // An hour of outage for what a training that is paid for hangs on, about a minute for all others.
      const [MaxAttempts, MaxDelaySeconds] = ofTraining.includes(name) ? [30, 300] : [6, 60];
      const errorsEqual = Retry?.map(({ ErrorEquals }) => ErrorEquals.toSorted());
      expect(errorsEqual, name).toEqual([[...transient, ...(repeated.includes(name) ? cutOff : [])].toSorted()]);
      expect(Retry, name).toEqual([
        {
          ErrorEquals: Retry?.[0]?.ErrorEquals,
          IntervalSeconds: 2,
          BackoffRate: 2,
          MaxAttempts,
          MaxDelaySeconds,
          JitterStrategy: "FULL",
        },
      ]);
    }
  });
});

describe("the pipeline", () => {
  it("times out after every limit of the input and both evaluations", () => {
    const nested = pipeline.nested.reduce((sum, [, { TimeoutSeconds = 0 }]) => sum + TimeoutSeconds, 0);
    expect(pipeline.timeoutSeconds).toBeGreaterThan((168 + 336) * 3600 + nested);
  });

  it("chooses over all five statuses of a job, and fails on any other", () => {
    const choice = pipeline.states.get("TrainingStatus?")!;
    expect(choice.Choices!.flatMap(({ StringEquals }) => StringEquals ?? []).toSorted()).toEqual(
      [...JOB_STATUSES].toSorted(),
    );
    expect(pipeline.states.get(choice.Default!)!.Type).toBe("Fail");
  });

  // A redrive takes a failed step up again; an error that is caught could not be redriven. But a training that is paid
  // for and completed must not fail for want of its report.
  it("catches nothing, except what keeps the report of a completed training from being written", () => {
    const caught = [...pipeline.states].filter(([, state]) => "Catch" in state);
    expect(caught.map(([name, state]) => [name, (state as { Catch?: unknown }).Catch])).toEqual([
      ["WriteReport", [{ ErrorEquals: ["States.ALL"], ResultPath: "$.report", Next: "ReportNotWritten" }]],
    ]);
    expect(pipeline.states.get("ReportNotWritten")).toMatchObject({ Type: "Pass", Next: "TrainingCompleted" });
  });

  it("starts its evaluations without a name, so that a redrive may start another, and waits longer than they may take", () => {
    expect(pipeline.nested.map(([name]) => name)).toEqual(["EvaluateBase", "EvaluateTuned"]);
    for (const [name, { Resource, Parameters, TimeoutSeconds, Retry }] of pipeline.nested) {
      expect(Resource).toBe("arn:aws:states:::states:startExecution.sync:2");
      expect(Parameters).not.toHaveProperty("Name");
      expect(Parameters?.["Input"]).toHaveProperty(["AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$"], "$$.Execution.Id");
      expect(TimeoutSeconds, name).toBeGreaterThan(evaluation.timeoutSeconds);
      expect(Retry, name).toBeUndefined(); // a retry would start a second evaluation, whatever the first failed on
    }
  });
});

describe("the errors", () => {
  const ours: string[] = Object.values(errors).map((PipelineError) => new PipelineError("").name);
  const all = [...pipeline.states.values(), ...evaluation.states.values(), ...sweep.states.values()];
  /** Caught wherever it may come, and handled by the machine itself: nobody reads it in a failed execution. */
  const HANDLED = ["States.ALL", "StepFunctions.ExecutionAlreadyExistsException"];
  const fails = all.flatMap(({ Type, Error: name }) => (Type === "Fail" ? [name!] : []));

  it("that the code can throw are each thrown somewhere in it", () => {
    const sources = readdirSync(`${root}functions`, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !file.startsWith("contract/errors"),
    );
    const code = sources.map((file) => readFileSync(`${root}functions/${file}`, "utf8")).join("\n");
    for (const name of ours) expect(code, name).toContain(`new ${name}(`);
  });

  it("that the machines name are thrown by the code, or by Lambda and Step Functions, and each has a row", () => {
    const named = all.flatMap(({ Retry = [], Catch = [] }) => [...Retry, ...Catch].flatMap((one) => one.ErrorEquals));
    for (const name of named.filter((one) => !HANDLED.includes(one))) {
      expect(/^(Lambda|Runtime|Sandbox|States|StepFunctions)\./.test(name) || ours.includes(name), name).toBe(true);
      expect(REMEDIES.map(({ error }) => error)).toContain(name);
    }
  });

  it("each have a row of the operator's table, which says so in README", () => {
    const readme = readFileSync(`${root}docs/runbook.md`, "utf8");
    const expected = [...ours.filter((name) => name !== "InvalidRewardEvent"), ...fails];
    expect(REMEDIES.map(({ error }) => error)).toEqual(expect.arrayContaining(expected));
    for (const { error, meaning, whatToDo, then } of REMEDIES)
      expect(readme).toContain(`| \`${error}\` | ${meaning} | ${whatToDo} | ${then} |`);
  });
});
