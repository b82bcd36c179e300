import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Clock } from "../../local/clock.ts";
import type { Outcome } from "../../local/lambda/function-process.ts";
import { Execution } from "../../local/stepfunctions/execution.ts";
import type { StateMachineDefinition } from "../../local/template/supported-definition.ts";
import { DEFINITION } from "./deployed.ts";
import { refuseUnknown } from "./machine-definition.ts";
import { MachineExecution } from "./machine-execution.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What each call of a task answers, by its state; the last answer is repeated. */
type Script = Readonly<Record<string, readonly (object | string)[]>>;

const scripted = (script: Script) => {
  const calls = new Map<string, number>();
  return (state: string): Outcome => {
    const n = calls.get(state) ?? 0;
    calls.set(state, n + 1);
    const answers = script[state] ?? [{}];
    const answer = answers[Math.min(n, answers.length - 1)] ?? {};
    return typeof answer === "string"
      ? { error: { errorType: answer, errorMessage: "in the script" } }
      : { result: JSON.stringify(answer) };
  };
};

/** What an execution did, without its times. */
const story = ({
  description: { status, error, output },
  history,
}: Pick<MachineExecution, "description" | "history">) => ({
  status,
  error,
  output: output === undefined ? undefined : (JSON.parse(output) as unknown),
  events: history.events.map((event) =>
    [
      event.type,
      (event["stateEnteredEventDetails"] as { name?: string } | undefined)?.name ??
        (event["lambdaFunctionFailedEventDetails"] as { error?: string } | undefined)?.error ??
        "",
    ]
      .join(" ")
      .trim(),
  ),
});

async function interpreted(definition: StateMachineDefinition, script: Script, input: unknown) {
  const clock = new VirtualClock(new Date("2026-11-23T02:03:04Z"));
  const answer = scripted(script);
  const execution = new MachineExecution({
    definition,
    name: "check",
    input,
    clock,
    invoke: (state) => Promise.resolve(answer(state)),
    jitter: () => 0.5,
  });
  void execution.run(); // one that is cut short waits for a clock that stands
  await clock.run({ busy: () => false, until: () => execution.description.status !== "RUNNING" });
  return story(execution);
}

async function engine(definition: StateMachineDefinition, script: Script, input: unknown) {
  const answer = scripted(script);
  const machine = {
    arn: "arn:aws:states:us-east-1:123456789012:stateMachine:finqa-rft",
    name: "finqa-rft",
    roleArn: "arn:aws:iam::123456789012:role/machine",
    definition,
  };
  const invoke = async (resource: string) => {
    await setImmediate();
    return { outcome: answer(resource), executedVersion: "$LATEST" };
  };
  const execution = new Execution({ machine, name: "check", input, clock: new Clock(), functions: { invoke } });
  await execution.run();
  return story(execution);
}

const training = (status: string, changes: object = {}) => ({
  jobArn: "arn",
  jobName: "job",
  secondsUntilNextCheck: 30,
  stalled: false,
  status,
  explanation: `it is ${status}`,
  ...changes,
});
const BEFORE: Script = {
  ResolveRun: [{ run: { dryRun: false, baseline: { rows: 0 }, evaluation: { rows: 0 } } }],
  SmokeTestReward: [{ rewardFunctionVersionArn: "arn:7", casesPassed: 61, cases: [] }],
  CreateTrainingJob: [{ jobArn: "arn", jobName: "job", secondsUntilNextCheck: 30 }],
};

describe("the interpreter and the rehearsal's engine agree on", () => {
  it.each<[string, Script]>([
    ["a dry run", { ...BEFORE, ResolveRun: [{ run: { dryRun: true } }] }],
    [
      "a run with three looks",
      {
        ...BEFORE,
        CheckTrainingJob: [training("InProgress"), training("Stopping"), training("Completed")],
        WriteReport: [{ reportS3Uri: "s3://b/k" }],
      },
    ],
    ...["Failed", "Stopped", "Paused"].map((status): [string, Script] => [
      `a job that is ${status}`,
      { ...BEFORE, CheckTrainingJob: [training(status)] },
    ]),
    ["a job that hangs", { ...BEFORE, CheckTrainingJob: [training("Stopping", { stalled: true })] }],
    [
      "a step that is tried again",
      {
        ...BEFORE,
        PrepareDataset: ["ServiceTemporarilyUnavailable", "Lambda.ServiceException", { digest: "d" }],
        CheckTrainingJob: ["Lambda.SdkClientException", training("Completed")],
      },
    ],
    ["a step that is tried too often", { ...BEFORE, PrepareDataset: ["ServiceTemporarilyUnavailable"] }],
    ["a look that is tried too often", { ...BEFORE, CheckTrainingJob: ["ServiceTemporarilyUnavailable"] }],
    [
      "a report that can't be written",
      { ...BEFORE, CheckTrainingJob: [training("Completed")], WriteReport: ["ServiceCallFailed"] },
    ],
    ["an error that is not tried again", { ...BEFORE, SmokeTestReward: ["RewardSmokeTestFailed"] }],
    ["a function that was killed", { ...BEFORE, CreateTrainingJob: ["Runtime.ExitError"] }],
  ])("%s", async (_, script) => {
    const seen = await interpreted(DEFINITION, script, {});
    expect(seen).toEqual(await engine(DEFINITION, script, {}));
    expect(seen.status).not.toBe("RUNNING");
  });
});

describe("the interpreter", () => {
  it.each([
    ["a heartbeat", { Type: "Task", HeartbeatSeconds: 5, Next: "End" }, /HeartbeatSeconds, which the state First has/],
    ["JSONata", { Type: "Pass", QueryLanguage: "JSONata", Next: "End" }, /interpret QueryLanguage/],
    ["a Map state", { Type: "Map", Next: "End" }, /no Map state: First/],
    [
      "an operator of a choice",
      { Type: "Choice", Choices: [{ Variable: "$.a", NumericLessThan: 1, Next: "End" }] },
      /interpret NumericLessThan/,
    ],
  ])("refuses %s by name", (_, state, message) => {
    expect(() => {
      refuseUnknown({ StartAt: "First", States: { First: state, End: { Type: "Succeed" } } });
    }).toThrow(message);
  });

  it("ends an execution at its time limit, in the middle of a wait", async () => {
    expect(
      await interpreted(
        { ...DEFINITION, TimeoutSeconds: 60 },
        { ...BEFORE, CheckTrainingJob: [training("InProgress", { secondsUntilNextCheck: 900 })] },
        {},
      ),
    ).toMatchObject({ status: "TIMED_OUT" });
  });
});
