import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as z from "zod";
import type { ExecutionHistory } from "../../aws/read-execution.ts";
import { BaselineCheck, type NestedEvaluation } from "../../contract/baseline.ts";
import { PreparedDataset } from "../../contract/dataset.ts";
import { EvaluationOutput } from "../../contract/evaluation/evaluation-summary.ts";
import { parsedJson } from "../../contract/parsed-json.ts";
import { RecordedRun, type RunRecord, type VisitedState } from "../../contract/report.ts";
import { RewardTestResult } from "../../contract/reward-test.ts";
import { TrainingCheck } from "../../contract/training.ts";
import { failureOf } from "./failure.ts";

/** What an execution's history shows. */
export type ExecutionTimeline = Pick<RunRecord, "failure" | "run" | "dataset" | "rewardTest" | "checks" | "states"> & {
  readonly baseline: NestedEvaluation | null;
  readonly baselineCheck: BaselineCheck | null;
  readonly evaluation: NestedEvaluation | null;
  /** Billed transitions: each entry of a state, and each retry. */
  readonly transitions: number;
  /** Of Lambda's tasks, by state: how long each attempt took. */
  readonly taskSeconds: readonly { readonly state: string; readonly seconds: number }[];
  readonly historyEvents: number;
  /** Of the history in JSON: about what Step Functions' log holds of it. */
  readonly historyBytes: number;
};

/**
 * The state payload, as far as the execution got. What doesn't fit is treated as absent: a report must be written for
 * every execution.
 */
const Payload = z
  .object({
    run: RecordedRun.optional().catch(undefined),
    dataset: PreparedDataset.optional().catch(undefined),
    training: TrainingCheck.optional().catch(undefined),
  })
  .catch({});
type Payload = z.infer<typeof Payload>;

/** The result of `startExecution.sync:2`: the child's description, its output parsed. */
const EvaluationTask = z
  .object({ ExecutionArn: z.string(), Output: EvaluationOutput })
  .transform(({ ExecutionArn, Output }): NestedEvaluation => ({ executionArn: ExecutionArn, output: Output }))
  .nullable()
  .catch(null);
const SmokeTestTask = RewardTestResult.nullable().catch(null);
const BaselineCheckTask = BaselineCheck.nullable().catch(null);

/** Reads an execution's history in order. What is missing there is missing in the timeline. */
export function timelineOf(history: ExecutionHistory): ExecutionTimeline {
  const { events } = history;
  const reader = new HistoryReader();
  for (const event of events) reader.read(event);
  const { payload, states, checks, taskSeconds, rewardTest, baseline, baselineCheck, evaluation, retries } = reader;
  return {
    run: payload.run ?? null,
    dataset: payload.dataset ?? null,
    rewardTest,
    baseline,
    baselineCheck,
    checks,
    evaluation,
    states,
    failure: failureOf(history, states.at(-1)?.name ?? null),
    transitions: states.length + retries,
    taskSeconds,
    historyEvents: events.length,
    historyBytes: events.reduce((sum, event) => sum + JSON.stringify(event).length, 0),
  };
}

/**
 * Collects, event by event. The pipeline's states run one after another, so a task's events belong to the state that
 * was entered last.
 */
class HistoryReader {
  readonly states: VisitedState[] = [];
  readonly checks: TrainingCheck[] = [];
  readonly taskSeconds: { state: string; seconds: number }[] = [];
  payload: Payload = {};
  rewardTest: RewardTestResult | null = null;
  baseline: NestedEvaluation | null = null;
  baselineCheck: BaselineCheck | null = null;
  evaluation: NestedEvaluation | null = null;
  retries = 0;
  #taskStarted: Date | undefined;

  read(event: HistoryEvent): void {
    const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
    if (entered?.name !== undefined)
      this.states.push({ name: entered.name, entered: timeOf(event), left: null, attempts: 0 });
    const state = this.states.at(-1);
    if (state === undefined) return;
    if (exited !== undefined) this.#exit(state, timeOf(event), exited.output);
    switch (event.type) {
      case "LambdaFunctionScheduled":
      case "TaskScheduled":
        if (++state.attempts > 1) this.retries++;
        break;
      case "LambdaFunctionStarted":
        this.#taskStarted = event.timestamp;
        break;
      case "LambdaFunctionSucceeded":
        this.#result(state.name, event.lambdaFunctionSucceededEventDetails?.output);
        this.#endTask(state, event);
        break;
      case "LambdaFunctionFailed":
      case "LambdaFunctionTimedOut":
        this.#endTask(state, event);
        break;
      case "TaskSucceeded":
        this.#result(state.name, event.taskSucceededEventDetails?.output);
    }
  }

  #exit(state: VisitedState, at: string, output: string | undefined): void {
    state.left = at;
    const { run, dataset, training } = Payload.parse(parsedJson(output));
    this.payload = { run: run ?? this.payload.run, dataset: dataset ?? this.payload.dataset };
    if (state.name === "CheckTrainingJob" && training !== undefined) this.checks.push(training);
  }

  /** What a task returned, where the payload does not carry all of it. */
  #result(state: string, output: string | undefined): void {
    const result = parsedJson(output);
    if (state === "SmokeTestReward") this.rewardTest = SmokeTestTask.parse(result);
    if (state === "EvaluateBase") this.baseline = EvaluationTask.parse(result);
    if (state === "CheckBaseline") this.baselineCheck = BaselineCheckTask.parse(result);
    if (state === "EvaluateTuned") this.evaluation = EvaluationTask.parse(result);
  }

  /** An attempt that Lambda refused had not begun, and took no time. */
  #endTask(state: VisitedState, { timestamp }: HistoryEvent): void {
    if (this.#taskStarted === undefined) return;
    this.taskSeconds.push({
      state: state.name,
      seconds: ((timestamp?.getTime() ?? 0) - this.#taskStarted.getTime()) / 1000,
    });
    this.#taskStarted = undefined;
  }
}

const timeOf = ({ timestamp }: HistoryEvent): string => (timestamp ?? new Date(0)).toISOString();
