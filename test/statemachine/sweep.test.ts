import { describe, expect, it } from "vitest";
import { MAX_TRIALS, SweepInput } from "../../functions/contract/sweep/sweep-input.ts";
import { PlannedSweep, TrialRun } from "../../functions/contract/sweep/sweep-plan.ts";
import { MAX_QUOTA_WAITS } from "../../functions/sweep/trials/settle-trial.ts";
import { definitionIn, type State } from "../support/definitions.ts";
import { executionName, trialOf } from "../support/sweeps.ts";

const { states, nested, timeoutSeconds } = definitionIn("sweep.asl.json");
const pipeline = definitionIn("rft-pipeline.asl.json");
const evaluation = definitionIn("evaluation.asl.json");
const MAX_EVENTS = 25_000;
const MAX_PAYLOAD = 256 * 1024;

/**
 * Events of the history that a state leaves (Step Functions API reference, HistoryEvent): entered and exited, and what
 * a Lambda's task does between them, or a nested execution's (scheduled, started, submitted, succeeded or failed).
 */
const eventsOf = ({ Type, Resource = "" }: State): number =>
  Type !== "Task" ? 2 : Resource.includes("startExecution") ? 6 : 5;
const events = (...names: readonly string[]): number =>
  names.reduce((sum, name) => sum + eventsOf(states.get(name)!), 0);
/** A failed attempt of a step, and the next one's scheduling and start. */
const EVENTS_PER_RETRY = 3;

/** Iteration started, a trial from its beginning to its end, iteration succeeded. */
const ITERATION = 2 + events("BeginTrial", "StartTrial?", "RunTrial", "RecordTrial", "BeginAgain?", "TrialEnded");
const QUOTA_WAIT = events("BeginTrial", "StartTrial?", "RunTrial", "RecordTrial", "BeginAgain?", "WaitForQuota");

describe("the history of a sweep", () => {
  it("has room for the most trials, each of them waiting for a quota as often as it may, and 1,000 retries", () => {
    const own = events(...[...states.keys()].filter((name) => !states.get("RunTrials")!.ItemProcessor!.States[name]));
    expect(ITERATION).toBe(24);
    expect(own + MAX_TRIALS * (ITERATION + MAX_QUOTA_WAITS * QUOTA_WAIT) + 1_000 * EVENTS_PER_RETRY).toBeLessThan(
      MAX_EVENTS,
    );
  });

  it("of twelve trials is some 350 events", () => {
    expect(12 * ITERATION).toBe(288);
  });
});

describe("the payload of a sweep", () => {
  it("is less than half of 256 KiB with the ends of the most trials: what they came to is in S3", () => {
    const ends = Array.from({ length: MAX_TRIALS }, (_, index) => ({ index, error: "E".repeat(256) }));
    expect(JSON.stringify(ends).length).toBeLessThan(MAX_PAYLOAD / 2);
    expect(states.get("RunTrial")!.ResultPath).toBeNull();
  });

  it("passes to an iteration what its trial needs, and not the other trials", () => {
    expect(Object.keys(states.get("RunTrials")!.ItemSelector!).toSorted()).toEqual(
      ["failure", "run.$", "sweep.$", "trial.$"].toSorted(),
    );
    expect(JSON.stringify(trialOf(0)).length).toBeLessThan(1_000);
  });
});

describe("a trial's execution", () => {
  const trial = states.get("RunTrial")!;
  const input = trial.Parameters!["Input"] as Readonly<Record<string, unknown>>;

  it("has the name that BeginTrial gives, and says who started it", () => {
    expect(trial.Parameters).toHaveProperty(["Name.$"], "$.begun.executionName");
    expect(input).toHaveProperty(["AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$"], "$$.Execution.Id");
    expect(executionName(MAX_TRIALS - 1, 99).length).toBeLessThanOrEqual(80);
  });

  it("gets everything that trials have in common, its own hyperparameters, and no baseline of its own", () => {
    const common = Object.keys(TrialRun.shape).map((key) => [`${key}.$`, `$.run.${key}`]);
    expect(input).toMatchObject({
      ...Object.fromEntries(common),
      "hyperParameters.$": "$.trial.hyperParameters",
      baseline: { rows: 0 },
      allowConcurrentRuns: true,
    });
  });

  it("is waited for longer than it can take, and its failure ends neither the sweep nor the other trials", () => {
    expect(trial.TimeoutSeconds).toBeGreaterThan(pipeline.timeoutSeconds);
    for (const step of ["BeginTrial", "RunTrial", "RecordTrial"])
      expect(states.get(step)!.Catch!.at(-1), step).toMatchObject({ ErrorEquals: ["States.ALL"] });
    expect(states.get("RunTrials")).not.toHaveProperty("Retry");
  });

  it("whose name is used up is started again, after a wait that is no busy loop", () => {
    expect(trial.Catch![0]).toMatchObject({
      ErrorEquals: ["StepFunctions.ExecutionAlreadyExistsException"],
      Next: "WaitForName",
    });
    expect(states.get("WaitForName")).toMatchObject({ Type: "Wait", Next: "BeginTrial" });
  });
});

describe("the sweep's own nested executions", () => {
  it("have no name, so that a redrive may start another, and are waited for longer than they can take", () => {
    const own = nested.filter(([name]) => name !== "RunTrial");
    expect(own.map(([name]) => name)).toEqual(["DryRun", "EvaluateBase", "EvaluateWinner"]);
    for (const [name, { Parameters, TimeoutSeconds, Retry, Catch }] of own) {
      expect(Parameters, name).not.toHaveProperty("Name");
      expect(Parameters!["Input"]).toHaveProperty(["AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$"], "$$.Execution.Id");
      if (name !== "DryRun") expect(TimeoutSeconds, name).toBeGreaterThan(evaluation.timeoutSeconds);
      expect([Retry, Catch], name).toEqual([undefined, undefined]); // a redrive repeats it
    }
  });

  it("ask the test rows in one place alone, after the trial was chosen", () => {
    const asking = [...states].filter(([, { Parameters }]) =>
      JSON.stringify(Parameters ?? {}).includes('"split":"test"'),
    );
    expect(asking.map(([name]) => name)).toEqual(["EvaluateWinner"]);
    expect(states.get("SelectTrial")!.Next).toBe("EvaluateWinner");
    expect(TrialRun.shape.evaluation.shape.split.value).toBe("val");
  });
});

describe("the sweep machine", () => {
  it("takes as long as Step Functions allows: a year, in which the most training hours fit twice", () => {
    expect(timeoutSeconds).toBe(365 * 24 * 3600);
    const { data } = SweepInput.shape.maxTrainingHours.safeParse(4_000);
    expect(data! * 3600 * 2).toBeLessThan(timeoutSeconds);
    expect(SweepInput.shape.maxTrainingHours.safeParse(4_001).success).toBe(false);
  });

  it("has each key of the plan that its states read", () => {
    const keys = new Set(Object.keys(PlannedSweep.shape));
    for (const key of ["sweep", "run", "baseline", "trials"]) expect(keys).toContain(key);
  });
});
