import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Clock } from "../../local/clock.ts";
import type { Outcome } from "../../local/lambda/function-process.ts";
import { AwsError } from "../../local/http/loopback-server.ts";
import { Executions } from "../../local/stepfunctions/executions.ts";
import type { HistoryEvent } from "../../local/stepfunctions/history.ts";
import type { StateDefinition, StateMachineDefinition } from "../../local/template/supported-definition.ts";
import { refuseUnknown } from "./machine-definition.ts";
import { MachineExecution } from "./machine-execution.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What a call of a task answers: a result, or an error's name. */
type Answer = object | string | number;
/**
 * By function: the answers one after another, the last one repeated; or what the payload and the number of earlier
 * calls make of it.
 */
type Script = Readonly<Record<string, readonly Answer[] | ((payload: unknown, earlier: number) => Answer)>>;

const scripted = (script: Script) => {
  const calls = new Map<string, number>();
  return (name: string, payload: unknown): Outcome => {
    const n = calls.get(name) ?? 0;
    calls.set(name, n + 1);
    const answers = script[name] ?? [{}];
    const answer =
      typeof answers === "function" ? answers(payload, n) : (answers[Math.min(n, answers.length - 1)] ?? {});
    return typeof answer === "string"
      ? { error: { errorType: answer, errorMessage: "in the script" } }
      : { result: JSON.stringify(answer) };
  };
};

/**
 * What an execution did, without its times: each event with what it is of, and the event that it follows. Events of
 * parallel iterations come in any order.
 */
const outline = ({ description, history }: Pick<MachineExecution, "description" | "history">) => {
  const { status, error, output } = description;
  const label = (event: HistoryEvent | undefined): string => {
    const details = Object.values(event ?? {}).find((value) => typeof value === "object") as
      { name?: string; index?: number; error?: string } | undefined;
    return [event?.type, details?.name, details?.index, details?.error].filter((part) => part !== undefined).join(" ");
  };
  return {
    status,
    error,
    output: output === undefined ? undefined : withoutTimes(JSON.parse(output)),
    events: history.events
      .map((event) => `${label(event)} <- ${label(history.events[event.previousEventId - 1])}`)
      .toSorted(),
  };
};

/** The description of a child is part of its parent's output. */
const withoutTimes = (output: unknown): unknown =>
  JSON.parse(
    JSON.stringify(output, (field, value: unknown) =>
      ["StartDate", "StopDate", "ExecutionArn", "executionArn", "Name"].includes(field) ? "" : value,
    ),
  );

/** The first is started; the others can be nested. */
type Machines = Readonly<Record<string, StateMachineDefinition>>;
const arnOf = (name: string): string => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;

type Seen = ReturnType<typeof seenOf>;

/** Of the first execution, and of those that it has started, in any order. */
const seenOf = (first: Parameters<typeof outline>[0], all: readonly Parameters<typeof outline>[0][]) => ({
  ...outline(first),
  children: all
    .filter((one) => one !== first)
    .map((one) => JSON.stringify(outline(one)))
    .toSorted(),
});

async function interpreted(machines: Machines, script: Script, input: unknown, redrives = 0): Promise<Seen> {
  const clock = new VirtualClock(new Date("2026-11-23T02:03:04Z"));
  const answer = scripted(script);
  const executions: MachineExecution[] = [];
  const start = (stateMachineArn: string, json: string, name: string): MachineExecution => {
    const [machine, definition] = Object.entries(machines).find(([one]) => arnOf(one) === stateMachineArn) ?? [];
    if (machine === undefined || definition === undefined)
      throw new AwsError("StateMachineDoesNotExist", 400, stateMachineArn);
    const execution = new MachineExecution({
      machine: { name: machine, arn: stateMachineArn },
      definition,
      name,
      input: JSON.parse(json),
      clock,
      invoke: (_, resource, payload) => Promise.resolve(answer(resource, payload)),
      startExecution: (request) => start(request.stateMachineArn, request.input, `child-${executions.length}`),
      jitter: () => 0.5,
    });
    executions.push(execution);
    void execution.run(); // one that is cut short waits for a clock that stands
    return execution;
  };
  const execution = start(arnOf(Object.keys(machines)[0] ?? ""), JSON.stringify(input), "check");
  const settled = () =>
    clock.run({
      busy: () => false,
      until: () => executions.every(({ description }) => description.status !== "RUNNING"),
    });
  await settled();
  for (let n = 0; n < redrives; n++) {
    void execution.redrive();
    await settled();
  }
  return seenOf(execution, executions);
}

async function engine(machines: Machines, script: Script, input: unknown, redrives = 0): Promise<Seen> {
  const answer = scripted(script);
  const executions = new Executions({
    machines: Object.entries(machines).map(([name, definition]) => ({
      arn: arnOf(name),
      name,
      roleArn: "arn:aws:iam::123456789012:role/machine",
      definition,
    })),
    clock: new Clock(),
    functionsOf: () => ({
      invoke: async (resource, payload) => {
        await setImmediate();
        return { outcome: answer(resource, JSON.parse(payload)), executedVersion: "$LATEST" };
      },
    }),
  });
  const stateMachineArn = arnOf(Object.keys(machines)[0] ?? "");
  const execution = executions.start({ stateMachineArn, name: "check", input: JSON.stringify(input) });
  await executions.settled();
  for (let n = 0; n < redrives; n++) {
    await executions.redrive(execution);
    await executions.settled();
  }
  return seenOf(execution, executions.all);
}

/** Both do the same. @returns what they did */
async function agreed(machines: Machines, script: Script, input: unknown, redrives = 0): Promise<Seen> {
  const seen = await interpreted(machines, script, input, redrives);
  expect(seen).toEqual(await engine(machines, script, input, redrives));
  expect(seen.status).not.toBe("RUNNING");
  return seen;
}

/** A definition with the functions' names in place of their ARNs. */
const definitionOf = (file: string): StateMachineDefinition =>
  JSON.parse(
    readFileSync(new URL(`../../statemachine/${file}.asl.json`, import.meta.url), "utf8")
      .replaceAll("${EvaluationMachineArn}", arnOf("evaluation"))
      .replace(/\$\{(\w+)Arn\}/g, "$1"),
  ) as StateMachineDefinition;
const MACHINES = { "finqa-rft": definitionOf("rft-pipeline"), evaluation: definitionOf("evaluation") };

const training = (status: string, changes: object = {}) => ({
  jobArn: "arn",
  jobName: "job",
  secondsUntilNextCheck: 30,
  stalled: false,
  status,
  explanation: `it is ${status}`,
  ...changes,
});
const run = (changes: object = {}) => ({
  run: {
    dryRun: false,
    baseline: { rows: 0 },
    evaluation: { rows: 0, split: "test", promote: false, maxDollars: 25 },
    asking: { modelId: "us.amazon.nova-2-lite-v1:0", maxTokens: 1000 },
    hyperParameters: { trainingSamplePerPrompt: 4, reasoningEffort: "high" },
    ...changes,
  },
});
const BEFORE: Script = {
  ResolveRun: [run()],
  PrepareDataset: [{ digest: "d" }],
  SmokeTestReward: [{ rewardFunctionVersionArn: "arn:7", casesPassed: 61, cases: [] }],
  CreateTrainingJob: [{ jobArn: "arn", jobName: "job", secondsUntilNextCheck: 30 }],
};

describe("the interpreter and the rehearsal's engine agree on", () => {
  it.each<[string, Script]>([
    ["a dry run", { ...BEFORE, ResolveRun: [run({ dryRun: true })] }],
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
    await agreed(MACHINES, script, {});
  });
});

describe("they agree on the evaluation with", () => {
  const shards = [0, 500, 1000].map((from) => ({ from, to: from + 500 }));
  const ready = { pending: 0, secondsUntilNextCheck: 30, models: ["base", "tuned"], attempt: 1 };
  /** Of parallel iterations, chance decides which are at work when one fails. */
  const oneByOne = { evaluation: { maxConcurrency: 1, promote: false }, deployment: { attempt: 0 }, shards };
  const START: Script = {
    ResolveEvaluation: [{ ...oneByOne, evaluation: { maxConcurrency: 2, promote: false } }],
    DeployCandidate: [{ ...ready, pending: 1 }],
    CheckDeployment: [{ ...ready, pending: 1 }, ready],
    CompareModels: [{ summaryKey: "summary.json" }],
  };
  interface Work {
    readonly shard: { readonly from: number };
    readonly round: number;
  }
  const answered: Script = {
    AnswerShard: (payload) => {
      const { round } = payload as Work;
      return { round: round + 1, done: round === 1, answered: 500, missing: 0 };
    },
  };

  it.each<[string, Script, string]>([
    ["every shard answered in two rounds", answered, "SUCCEEDED"],
    [
      "a shard that is never done",
      { AnswerShard: (payload) => ({ round: (payload as Work).round + 1, done: false, answered: 1, missing: 499 }) },
      "SUCCEEDED",
    ],
    [
      "a candidate that goes in the middle of the Map, and is deployed again",
      {
        AnswerShard: (_, earlier) =>
          earlier === 1 ? "CandidateGone" : { round: 1, done: true, answered: 500, missing: 0 },
        ResolveEvaluation: [oneByOne],
      },
      "SUCCEEDED",
    ],
    [
      "a shard that fails for good",
      {
        AnswerShard: (payload) =>
          (payload as Work).shard.from === 500 ? "BudgetReached" : { round: 1, done: true, answered: 500, missing: 0 },
        ResolveEvaluation: [oneByOne],
      },
      "FAILED",
    ],
    [
      "a promotion",
      {
        ...answered,
        ResolveEvaluation: [{ evaluation: { maxConcurrency: 3, promote: true }, deployment: { attempt: 0 }, shards }],
        PromoteModel: [{ state: "pending", secondsUntilNextCheck: 60 }],
        CheckPromotion: [
          { state: "pending", secondsUntilNextCheck: 60 },
          { state: "undone", secondsUntilNextCheck: 60 },
          { state: "promoted" },
        ],
      },
      "SUCCEEDED",
    ],
    ["a candidate that can't be removed", { ...answered, RemoveCandidate: ["Lambda.Unknown"] }, "SUCCEEDED"],
  ])("%s", async (_, script, status) => {
    refuseUnknown(MACHINES.evaluation);
    expect(await agreed({ evaluation: MACHINES.evaluation }, { ...START, ...script }, {})).toMatchObject({ status });
  });

  it.each<[string, Script, string, number]>([
    ["both evaluations of a whole run", {}, "SUCCEEDED", 2],
    ["a baseline that ends the run", { CheckBaseline: ["NothingToLearn"] }, "FAILED", 1],
    [
      "an evaluation that fails beneath its run",
      { CompareModels: [{ summaryKey: "b" }, "EvaluationIncomplete"] },
      "FAILED",
      2,
    ],
  ])("%s", async (_, script, status, children) => {
    const whole = { ...BEFORE, ...START, ...answered, ResolveEvaluation: [oneByOne] };
    const asked = run({
      baseline: { rows: 50 },
      evaluation: { rows: 100, split: "test", promote: false, maxDollars: 25 },
    });
    const seen = await agreed(
      MACHINES,
      {
        ...whole,
        ResolveRun: [asked],
        CheckTrainingJob: [training("Completed", { outputModelArn: "arn:model" })],
        ...script,
      },
      {},
    );
    expect(seen.status).toBe(status);
    expect(seen.children).toHaveLength(children);
  });
});

describe("they agree on", () => {
  const each = (fields: object, states: StateMachineDefinition["States"]): StateDefinition => ({
    Type: "Map",
    ItemsPath: "$.items",
    ItemProcessor: { StartAt: Object.keys(states)[0] ?? "", States: states },
    ...fields,
  });
  const work = (fields: object = { End: true }): StateDefinition => ({ Type: "Task", Resource: "Work", ...fields });
  const machine = (States: StateMachineDefinition["States"]): StateMachineDefinition => ({
    StartAt: Object.keys(States)[0] ?? "",
    States: { ...States, Done: { Type: "Succeed" } },
  });
  const nested = (name: string, fields: object = { Next: "Done" }): StateDefinition => ({
    Type: "Task",
    Resource: "arn:aws:states:::states:startExecution.sync:2",
    Parameters: { StateMachineArn: arnOf(name), Input: { "from.$": "$$.StateMachine.Name" } },
    ...fields,
  });
  const broken: Script = { Work: (item) => (item === 2 ? "Oops" : { item }) };
  const input = { items: [1, 2, 3, 4], atOnce: 1 };

  it.each<[string, Machines, Script, string]>([
    [
      "a Map of one iteration after another",
      { m: machine({ Each: each({ MaxConcurrency: 1, Next: "Done" }, { W: work() }) }) },
      {},
      "SUCCEEDED",
    ],
    [
      "a Map of all iterations at once",
      { m: machine({ Each: each({ Next: "Done" }, { W: work() }) }) },
      {},
      "SUCCEEDED",
    ],
    [
      "a Map's selector, concurrency and result",
      {
        m: machine({
          Each: each(
            {
              MaxConcurrencyPath: "$.atOnce",
              ItemSelector: { "i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "all.$": "$.items", constant: 1 },
              ResultPath: "$.results",
              Next: "Done",
            },
            { P: { Type: "Pass", ResultPath: "$.more", Result: [1], Next: "W" }, W: work() },
          ),
        }),
      },
      {},
      "SUCCEEDED",
    ],
    [
      "a wait within a Map",
      {
        m: machine({
          Each: each({ Next: "Done" }, { Wait: { Type: "Wait", SecondsPath: "$", Next: "W" }, W: work() }),
        }),
      },
      {},
      "SUCCEEDED",
    ],
    [
      "a Map of no item",
      { m: machine({ Each: each({ ItemsPath: "$.none", Next: "Done" }, { W: work() }) }) },
      {},
      "SUCCEEDED",
    ],
    [
      "a Map whose items are no list",
      { m: machine({ Each: each({ ItemsPath: "$.atOnce", Next: "Done" }, { W: work() }) }) },
      {},
      "FAILED",
    ],
    [
      "a Map that fails",
      { m: machine({ Each: each({ MaxConcurrency: 1, Next: "Done" }, { W: work() }) }) },
      broken,
      "FAILED",
    ],
    [
      "a Map that fails while others wait",
      {
        m: machine({
          Each: each(
            { Next: "Done" },
            {
              Two: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 2, Next: "W" }], Default: "Long" },
              Long: { Type: "Wait", Seconds: 3600, Next: "W" },
              W: work(),
            },
          ),
        }),
      },
      broken,
      "FAILED",
    ],
    [
      "a Map that is retried",
      {
        m: machine({
          Each: each(
            { MaxConcurrency: 1, Retry: [{ ErrorEquals: ["Oops"], MaxAttempts: 2 }], Next: "Done" },
            { W: work() },
          ),
        }),
      },
      broken,
      "FAILED",
    ],
    [
      "a Map that is caught",
      {
        m: machine({
          Each: each(
            {
              MaxConcurrency: 1,
              Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.caught", Next: "Done" }],
              Next: "Done",
            },
            { W: work() },
          ),
        }),
      },
      broken,
      "SUCCEEDED",
    ],
    [
      "an error that is retried and caught within a Map",
      {
        m: machine({
          Each: each(
            { Next: "Done" },
            {
              W: work({
                Retry: [{ ErrorEquals: ["States.TaskFailed"], MaxAttempts: 1 }],
                Catch: [{ ErrorEquals: ["Oops"], Next: "P" }],
                End: true,
              }),
              P: { Type: "Pass", Result: "caught", End: true },
            },
          ),
        }),
      },
      broken,
      "SUCCEEDED",
    ],
    [
      "a Map within a Map",
      {
        m: machine({
          Twice: each(
            { MaxConcurrency: 1, Next: "Done" },
            {
              Each: each({ ItemsPath: "$$.Execution.Input.items", MaxConcurrency: 1, End: true }, { W: work() }),
            },
          ),
        }),
      },
      broken,
      "FAILED",
    ],
    [
      "a Fail state within a Map",
      { m: machine({ Each: each({ MaxConcurrency: 1, Next: "Done" }, { No: { Type: "Fail", Error: "No" } }) }) },
      {},
      "FAILED",
    ],
    [
      "two retries of one state, each with its own count",
      {
        m: machine({
          W: work({
            Retry: [
              { ErrorEquals: ["A"], MaxAttempts: 1 },
              { ErrorEquals: ["B"], MaxAttempts: 1 },
            ],
            Next: "Done",
          }),
        }),
      },
      { Work: ["A", "B", {}] },
      "SUCCEEDED",
    ],
    [
      "a nested execution",
      { m: machine({ Run: nested("child") }), child: machine({ W: work({ Next: "Done" }) }) },
      {},
      "SUCCEEDED",
    ],
    [
      "a nested execution that fails",
      { m: machine({ Run: nested("child") }), child: machine({ W: work({ Next: "Done" }) }) },
      { Work: ["Oops"] },
      "FAILED",
    ],
    [
      "a nested execution that is caught",
      {
        m: machine({
          Run: nested("child", {
            Catch: [{ ErrorEquals: ["States.TaskFailed"], ResultPath: null, Next: "Done" }],
            Next: "Done",
          }),
        }),
        child: machine({ W: work({ Next: "Done" }) }),
      },
      { Work: ["Oops"] },
      "SUCCEEDED",
    ],
    [
      "nested executions in a Map, three levels deep",
      {
        m: machine({ Each: each({ Next: "Done" }, { Run: nested("child", { End: true }) }) }),
        child: machine({ Run: nested("grandchild") }),
        grandchild: machine({ Pause: { Type: "Wait", Seconds: 600, Next: "W" }, W: work({ Next: "Done" }) }),
      },
      {},
      "SUCCEEDED",
    ],
    ["a nested execution of no machine", { m: machine({ Run: nested("nobody") }) }, {}, "FAILED"],
    [
      "a nested execution that takes too long",
      {
        m: machine({ Run: nested("child", { TimeoutSeconds: 60, Next: "Done" }) }),
        child: machine({ Pause: { Type: "Wait", Seconds: 3600, Next: "Done" } }),
      },
      {},
      "FAILED",
    ],
    [
      "a nested execution that reaches its own time limit",
      {
        m: machine({ Run: nested("child") }),
        child: { ...machine({ Pause: { Type: "Wait", Seconds: 3600, Next: "Done" } }), TimeoutSeconds: 60 },
      },
      {},
      "FAILED",
    ],
  ])("%s", async (_, machines, script, status) => {
    for (const definition of Object.values(machines)) refuseUnknown(definition);
    expect(await agreed(machines, script, { ...input, none: [] })).toMatchObject({ status });
  });

  const twice = (payload: unknown, earlier: number): Answer => (earlier === 1 || earlier === 2 ? "Oops" : { payload });

  it.each<[string, Machines, number]>([
    [
      "iterations that failed and were not begun",
      {
        m: machine({ Each: each({ MaxConcurrency: 1, Next: "Done" }, { P: { Type: "Pass", Next: "W" }, W: work() }) }),
      },
      4 + 2, // with the two that failed
    ],
    [
      "a Map within a Map",
      {
        m: machine({
          Twice: each(
            { MaxConcurrency: 1, Next: "Done" },
            { Each: each({ ItemsPath: "$$.Execution.Input.items", MaxConcurrency: 1, End: true }, { W: work() }) },
          ),
        }),
      },
      16 + 2,
    ],
    [
      "a nested execution, as a new one",
      {
        m: machine({ First: work({ ResultPath: null, Next: "Run" }), Run: nested("child") }),
        child: machine({ W: work({ Next: "Done" }) }),
      },
      2 + 2,
    ],
  ])("a redrive of %s", async (_, machines, calls) => {
    let called = 0;
    const script: Script = { Work: (payload, earlier) => (called++, twice(payload, earlier)) };
    const seen = await agreed(machines, script, input, 2);
    expect(seen.status).toBe("SUCCEEDED");
    expect(called).toBe(2 * calls);
  });
});

describe("the interpreter", () => {
  it.each([
    [
      "a heartbeat",
      { Type: "Task", Resource: "X", HeartbeatSeconds: 5 },
      /interpret HeartbeatSeconds, which the state First has/,
    ],
    ["JSONata", { Type: "Pass", QueryLanguage: "JSONata", Next: "End" }, /interpret QueryLanguage/],
    ["a Parallel state", { Type: "Parallel", Next: "End" }, /no Parallel state: First/],
    ["a Map's reader", { Type: "Map", ItemReader: {}, Next: "End" }, /interpret ItemReader/],
    [
      "a Distributed Map",
      { Type: "Map", ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED" }, StartAt: "X", States: {} } },
      /inline Maps, and not .*DISTRIBUTED.*First/,
    ],
    [
      "a field within a Map",
      { Type: "Map", ItemProcessor: { StartAt: "In", States: { In: { Type: "Pass", Assign: {} } } } },
      /interpret Assign, which the state In has/,
    ],
    [
      "an operator of a choice",
      { Type: "Choice", Choices: [{ Variable: "$.a", StringMatches: "x*", Next: "End" }] },
      /interpret StringMatches/,
    ],
  ])("refuses %s by name", (_, state, message) => {
    expect(() => {
      refuseUnknown({ StartAt: "First", States: { First: state, End: { Type: "Succeed" } } });
    }).toThrow(message);
  });

  it("ends an execution at its time limit, in the middle of a wait", async () => {
    expect(
      await interpreted(
        { "finqa-rft": { ...MACHINES["finqa-rft"], TimeoutSeconds: 60 } },
        { ...BEFORE, CheckTrainingJob: [training("InProgress", { secondsUntilNextCheck: 900 })] },
        {},
      ),
    ).toMatchObject({ status: "TIMED_OUT" });
  });
});
