import { describe, expect, it } from "vitest";
import { timelineOf } from "../../../../functions/pipeline/write-report/execution-timeline.ts";
import {
  checkOf,
  completed,
  entered,
  executionAborted,
  executionFailed,
  exited,
  failed,
  historyOf,
  redriven,
  REWARD_TEST,
  scheduled,
  started,
  step,
  succeeded,
  timedOut,
} from "../../../support/histories.ts";
import {
  BASELINE_CHECK,
  BASELINE_SUMMARY,
  childFailure,
  evaluated,
  evaluationArn,
  evaluationFailed,
  nestedOf,
  summaryOf,
} from "../../../support/evaluations.ts";
import { evaluatedRun } from "../../../support/run-records.ts";
import { DATASET, runOf } from "../../../support/runs.ts";

describe("the timeline of an execution", () => {
  it("has what each step handed on, and each status check in order", () => {
    const timeline = timelineOf(completed());
    expect(timeline).toMatchObject({
      run: runOf(),
      dataset: DATASET,
      rewardTest: REWARD_TEST,
      failure: null,
      transitions: 6,
    });
    expect(timeline.checks).toEqual([checkOf(), checkOf({ status: "Completed", minutesElapsed: 120 })]);
    expect(timeline.states[1]).toEqual({
      name: "PrepareDataset",
      entered: "2026-11-23T02:03:14.000Z",
      left: "2026-11-23T02:03:18.000Z",
      attempts: 1,
    });
    expect(timeline.taskSeconds).toEqual(
      [
        "ResolveRun",
        "PrepareDataset",
        "SmokeTestReward",
        "CreateTrainingJob",
        "CheckTrainingJob",
        "CheckTrainingJob",
      ].map((state) => ({ state, seconds: 2 })),
    );
  });

  it("is empty of an execution that has not begun", () => {
    expect(timelineOf(historyOf("RUNNING", []))).toEqual({
      run: null,
      dataset: null,
      rewardTest: null,
      baseline: null,
      baselineCheck: null,
      evaluation: null,
      checks: [],
      states: [],
      failure: null,
      transitions: 0,
      taskSeconds: [],
      historyEvents: 0,
      historyBytes: 0,
    });
  });

  it.each([
    ["nothing", {}],
    ["something else", { run: 5, dataset: "none", training: [] }],
    ["a list", []],
    ["no JSON", "cut off {"],
    ["no text", ""],
  ])("keeps what is known where a later state returns %s", (_, output) => {
    const timeline = timelineOf(
      historyOf("SUCCEEDED", [
        ...step(0, "PrepareDataset", { run: runOf(), dataset: DATASET }),
        ...step(10, "CheckTrainingJob", output),
      ]),
    );
    expect(timeline).toMatchObject({ run: runOf(), dataset: DATASET, checks: [] });
    expect(timeline.states).toHaveLength(2);
  });

  it("takes a result of the smoke test that is none for none", () => {
    for (const result of ["cut off {", { rewardFunctionVersionArn: 5 }])
      expect(timelineOf(historyOf("SUCCEEDED", step(0, "SmokeTestReward", {}, result))).rewardTest).toBeNull();
  });

  it("takes training only from status checks, not from the state that created it or passed it on", () => {
    const training = checkOf();
    expect(
      timelineOf(
        historyOf("SUCCEEDED", [
          ...step(0, "CheckTrainingJob", { training }),
          ...step(10, "WriteReport", { training }),
        ]),
      ).checks,
    ).toEqual([training]);
  });

  it("counts each retry as a transition, and the time of each attempt, however it ended", () => {
    const events = [
      entered(0, "PrepareDataset"),
      scheduled(0),
      started(1),
      failed(4, "ServiceTemporarilyUnavailable"),
      scheduled(6),
      started(7),
      timedOut(17),
      scheduled(20),
      started(20),
      succeeded(20.5),
      exited(21, "PrepareDataset", {}),
    ];
    const timeline = timelineOf(historyOf("SUCCEEDED", events));
    expect(timeline).toMatchObject({
      transitions: 3,
      failure: null,
      states: [{ attempts: 3, left: "2026-11-23T02:03:25.000Z" }],
    });
    expect(timeline.taskSeconds.map(({ seconds }) => seconds)).toEqual([3, 10, 0.5]);
  });

  it("does not count an attempt's time that Lambda refused before it began", () => {
    expect(
      timelineOf(
        historyOf("FAILED", [
          entered(0, "ResolveRun"),
          scheduled(0),
          failed(1, "Lambda.TooManyRequestsException"),
          scheduled(3),
          started(4),
          succeeded(5),
        ]),
      ).taskSeconds,
    ).toEqual([{ state: "ResolveRun", seconds: 1 }]);
  });
});

describe("the evaluations in the timeline", () => {
  it("are what the nested executions put out, and what CheckBaseline made of the first", () => {
    expect(timelineOf(evaluatedRun())).toMatchObject({
      baseline: nestedOf(BASELINE_SUMMARY),
      baselineCheck: BASELINE_CHECK,
      evaluation: nestedOf(summaryOf()),
      failure: null,
    });
  });

  it("are none of a state whose result is something else", () => {
    const other = { ...nestedOf(summaryOf()), output: {} as never };
    expect(timelineOf(historyOf("SUCCEEDED", evaluated(0, "EvaluateTuned", other, {}))).evaluation).toBeNull();
  });

  it("are none of another state that waits for an execution", () => {
    const events = evaluated(0, "TrainSomethingElse", nestedOf(summaryOf()), {});
    expect(timelineOf(historyOf("SUCCEEDED", events))).toMatchObject({ baseline: null, evaluation: null });
  });

  it("count a nested execution that was started again as a retry", () => {
    const cause = childFailure({ Error: "DeploymentQuotaFull", Cause: "full" });
    const events = [
      ...evaluationFailed(0, "EvaluateTuned", cause),
      redriven(70),
      ...evaluated(80, "EvaluateTuned", nestedOf(summaryOf()), {}).slice(1), // a redrive does not enter the state again
    ];
    const timeline = timelineOf(historyOf("SUCCEEDED", events));
    expect(timeline).toMatchObject({ transitions: 2, failure: null, evaluation: nestedOf(summaryOf()) });
    expect(timeline.states).toEqual([expect.objectContaining({ name: "EvaluateTuned", attempts: 2 })]);
  });
});

describe("the failure in the timeline", () => {
  const payload = JSON.stringify({
    errorType: "DatasetInvalid",
    errorMessage: "train.json has 99 usable rows",
    trace: ["at secret.js:1"],
  });
  const inPrepareDataset = [
    ...step(0, "ResolveRun", { run: runOf() }),
    entered(10, "PrepareDataset"),
    scheduled(10),
    started(11),
    failed(12, "DatasetInvalid"),
  ];

  it.each([
    [
      "the execution's own words",
      historyOf("FAILED", inPrepareDataset, { error: "DatasetInvalid", cause: payload }),
      "DatasetInvalid",
      "train.json has 99 usable rows",
    ],
    [
      "the last event's words, where the execution has none",
      historyOf("FAILED", [...inPrepareDataset, executionFailed(13, "DatasetInvalid", payload)]),
      "DatasetInvalid",
      "train.json has 99 usable rows",
    ],
    [
      "a cause that is not JSON, as it is",
      historyOf("FAILED", inPrepareDataset, { error: "TrainingFailed", cause: "The job failed in phase Training." }),
      "TrainingFailed",
      "The job failed in phase Training.",
    ],
    [
      "a cause that is JSON of another kind, as it is",
      historyOf("FAILED", inPrepareDataset, { error: "X", cause: '{"a":1}' }),
      "X",
      '{"a":1}',
    ],
    [
      "no cause, where there is none",
      historyOf("FAILED", inPrepareDataset, { error: "States.Runtime" }),
      "States.Runtime",
      "",
    ],
    ["a timeout under its own name", historyOf("TIMED_OUT", inPrepareDataset), "States.Timeout", ""],
    [
      "an abortion under its own name",
      historyOf("ABORTED", [...inPrepareDataset, executionAborted(13)]),
      "ABORTED",
      "",
    ],
    [
      "an abortion with a reason",
      historyOf("ABORTED", [...inPrepareDataset, executionAborted(13, "Wrong", "the wrong dataset")]),
      "Wrong",
      "the wrong dataset",
    ],
  ])("has %s, and the state that it came in", (_, history, error, cause) => {
    expect(timelineOf(history).failure).toEqual({ state: "PrepareDataset", error, cause, nested: null });
  });

  it("of a nested execution names it, its own error, and its cause in words", () => {
    const cause = childFailure({ Error: "BudgetReached", Cause: JSON.stringify({ errorMessage: "spent $25.02" }) });
    const history = historyOf("FAILED", evaluationFailed(0, "EvaluateTuned", cause), {
      error: "States.TaskFailed",
      cause,
    });
    expect(timelineOf(history).failure).toEqual({
      state: "EvaluateTuned",
      error: "States.TaskFailed",
      cause: "The nested execution e1 of finqa-rft-evaluation ended in BudgetReached.\nspent $25.02",
      nested: { executionArn: evaluationArn("e1"), error: "BudgetReached" },
    });
  });

  it("has no state where none was entered", () => {
    expect(timelineOf(historyOf("FAILED", [], { error: "States.Runtime" })).failure).toMatchObject({ state: null });
  });

  it.each(["RUNNING", "SUCCEEDED"])(
    "is none of an execution that is %s, whatever failed before its redrive",
    (status) => {
      const events = [
        ...inPrepareDataset,
        executionFailed(13, "DatasetInvalid", payload),
        redriven(20),
        scheduled(21),
        started(22),
        succeeded(23),
        exited(24, "PrepareDataset", { run: runOf(), dataset: DATASET }),
      ];
      expect(timelineOf(historyOf(status, events))).toMatchObject({
        failure: null,
        dataset: DATASET,
        transitions: 3,
        states: [{}, { name: "PrepareDataset", attempts: 2, left: "2026-11-23T02:03:28.000Z" }],
      });
    },
  );

  it("is the last one, where a redrive failed too", () => {
    const events = [
      ...inPrepareDataset,
      executionFailed(13, "DatasetInvalid", payload),
      redriven(20),
      scheduled(21),
      started(22),
      failed(23, "DatasetUnavailable"),
      executionFailed(24, "DatasetUnavailable", "gone"),
    ];
    expect(timelineOf(historyOf("FAILED", events)).failure).toEqual({
      state: "PrepareDataset",
      error: "DatasetUnavailable",
      cause: "gone",
      nested: null,
    });
  });
});
