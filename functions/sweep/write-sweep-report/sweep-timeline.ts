import * as z from "zod";
import type { ExecutionHistory } from "../../aws/read-execution.ts";
import { BaselineCheck, NestedEvaluation } from "../../contract/baseline.ts";
import { parsedJson } from "../../contract/parsed-json.ts";
import { type SweepPlan, PlannedSweep, type Trial } from "../../contract/sweep/sweep-plan.ts";
import { DeletedLosers, Selection } from "../../contract/sweep/trial-steps.ts";
import type { SweepRecord } from "../../contract/sweep/sweep-record.ts";
import { failureOf } from "../../pipeline/write-report/failure.ts";

/** What a sweep's history shows. What it did not reach is null. */
export interface SweepTimeline {
  readonly plan: SweepPlan | null;
  readonly trials: readonly Trial[];
  readonly base: NestedEvaluation | null;
  readonly baselineWarnings: readonly string[];
  readonly selection: Selection | null;
  readonly evaluation: NestedEvaluation | null;
  readonly losers: DeletedLosers | null;
  readonly failure: SweepRecord["failure"];
}

/**
 * The payload as the states of the machine itself leave it; states of a trial's iteration have none of these keys. What
 * doesn't fit is treated as absent: a report must be written for every execution.
 */
const Payload = z
  .object({
    ...PlannedSweep.pick({ sweep: true, trials: true }).partial().shape,
    base: NestedEvaluation.optional().catch(undefined),
    baselineCheck: BaselineCheck.pick({ warnings: true }).optional().catch(undefined),
    selection: Selection.optional().catch(undefined),
    evaluation: NestedEvaluation.optional().catch(undefined),
    losers: DeletedLosers.optional().catch(undefined),
  })
  .catch({});

/** States whose output is read, each after the one before. */
const STATES = new Set([
  ...["PlanSweep", "EvaluateBase", "CheckBaseline", "SelectTrial", "EvaluateWinner", "DeleteLosers"],
]);

export function sweepTimelineOf(history: ExecutionHistory): SweepTimeline {
  let payload: z.infer<typeof Payload> = {};
  let state: string | null = null;
  for (const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } of history.events) {
    state = entered?.name ?? state;
    if (exited?.name !== undefined && STATES.has(exited.name)) payload = Payload.parse(parsedJson(exited.output));
  }
  return {
    plan: payload.sweep ?? null,
    trials: payload.trials ?? [],
    base: payload.base ?? null,
    baselineWarnings: payload.baselineCheck?.warnings ?? [],
    selection: payload.selection ?? null,
    evaluation: payload.evaluation ?? null,
    losers: payload.losers ?? null,
    failure: failureOf(history, state),
  };
}
