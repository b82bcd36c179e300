import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { PreparedDataset } from "../../contract/dataset.ts";
import { readableCause } from "../../contract/readable-cause.ts";
import type { RunRecord, VisitedState } from "../../contract/report.ts";
import { RewardTestResult } from "../../contract/reward-test.ts";
import { Run } from "../../contract/run.ts";
import { TrainingCheck } from "../../contract/training.ts";
import type { ExecutionHistory } from "../../aws/read-execution.ts";

/** What the history tells. */
export type Story = Pick<RunRecord, "failure" | "run" | "dataset" | "rewardTest" | "checks" | "states"> & {
  /** Billed transitions: each entry of a state, and each retry. */
  readonly transitions: number;
  /** Of Lambda's tasks, by state: how long each attempt took. */
  readonly taskSeconds: readonly { readonly state: string; readonly seconds: number }[];
  readonly historyEvents: number;
  /** Of the history in JSON: about what Step Functions' log holds of it. */
  readonly historyBytes: number;
};

/** The state payload, as far as it has come. What doesn't fit is as if it were not there: a report must be written of every execution. */
const Payload = z.object({
  run: Run.optional().catch(undefined),
  dataset: PreparedDataset.optional().catch(undefined),
  training: TrainingCheck.optional().catch(undefined),
});
type Payload = z.infer<typeof Payload>;

/** Reads an execution's history in order. Whatever it lacks, the story lacks too. */
export function storyOf({ execution, events }: ExecutionHistory): Story {
  const states: VisitedState[] = [];
  const checks: TrainingCheck[] = [];
  const taskSeconds: { state: string; seconds: number }[] = [];
  let payload: Payload = {};
  let rewardTest: RewardTestResult | null = null;
  let retries = 0;
  let taskStarted: Date | undefined;
  for (const event of events) {
    const current = states.at(-1);
    const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
    if (entered?.name !== undefined)
      states.push({ name: entered.name, entered: timeOf(event), left: null, attempts: 0 });
    if (exited !== undefined && current !== undefined) {
      current.left = timeOf(event);
      const output = payloadOf(exited.output);
      payload = { run: output.run ?? payload.run, dataset: output.dataset ?? payload.dataset };
      if (current.name === "CheckTrainingJob" && output.training !== undefined) checks.push(output.training);
    }
    if (event.type === "LambdaFunctionScheduled" && current !== undefined && ++current.attempts > 1) retries++;
    if (event.type === "LambdaFunctionStarted") taskStarted = event.timestamp;
    if (event.type === "LambdaFunctionSucceeded" && current?.name === "SmokeTestReward")
      rewardTest = RewardTestResult.nullable()
        .catch(null)
        .parse(jsonOf(event.lambdaFunctionSucceededEventDetails?.output));
    if (
      /^LambdaFunction(Succeeded|Failed|TimedOut)$/.test(event.type ?? "") &&
      taskStarted !== undefined &&
      current !== undefined
    ) {
      taskSeconds.push({
        state: current.name,
        seconds: ((event.timestamp?.getTime() ?? 0) - taskStarted.getTime()) / 1000,
      });
      taskStarted = undefined;
    }
  }
  const { run = null, dataset = null } = payload;
  const historyBytes = events.reduce((sum, event) => sum + JSON.stringify(event).length, 0);
  return {
    run,
    dataset,
    rewardTest,
    checks,
    states,
    failure: failureOf({ execution, events }, states.at(-1)?.name ?? null),
    transitions: states.length + retries,
    taskSeconds,
    historyEvents: events.length,
    historyBytes,
  };
}

/** The terminal failure: what the execution ended in, not what it retried. */
function failureOf({ execution, events }: ExecutionHistory, state: string | null): Story["failure"] {
  const { status = "" } = execution;
  if (!["FAILED", "TIMED_OUT", "ABORTED"].includes(status)) return null;
  const ended = events.findLast(
    ({ executionFailedEventDetails, executionTimedOutEventDetails, executionAbortedEventDetails }) =>
      executionFailedEventDetails ?? executionTimedOutEventDetails ?? executionAbortedEventDetails,
  );
  const details =
    ended?.executionFailedEventDetails ?? ended?.executionTimedOutEventDetails ?? ended?.executionAbortedEventDetails;
  const fallback = status === "TIMED_OUT" ? "States.Timeout" : status;
  return {
    state,
    error: execution.error ?? details?.error ?? fallback,
    cause: readableCause(execution.cause ?? details?.cause ?? ""),
  };
}

const payloadOf = (json: string | undefined): Payload => Payload.catch({}).parse(jsonOf(json));

function jsonOf(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? "null");
  } catch {
    return null;
  }
}

const timeOf = ({ timestamp }: HistoryEvent): string => (timestamp ?? new Date(0)).toISOString();
