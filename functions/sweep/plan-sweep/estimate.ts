import { secondsUntilNextCheck } from "../../aws/next-check.ts";
import type { SweepEstimate, TrialRun } from "../../contract/sweep/sweep-plan.ts";
import { MAX_ROUNDS } from "../../contract/evaluation/answers.ts";
import { counted } from "../../contract/counted.ts";
import { planShards } from "../../evaluation/resolve-evaluation/plan-shards.ts";
import { PER_TRANSITION } from "../../pipeline/write-report/prices.ts";

/** What an estimate is made from. */
export interface EstimatedSweep {
  readonly trials: number;
  readonly run: TrialRun;
  readonly baselineRows: number;
  readonly testRows: number;
  readonly maxConcurrentTrials: number;
  readonly maxTrainingHours: number | null;
}

/**
 * States around the loops: of the sweep and of one of its trials' iterations, of the pipeline, and of an evaluation
 * with an hour of checks on its deployments and two on a promotion.
 */
const SWEEP = { own: 12, iteration: 6 };
const PIPELINE = 16;
const EVALUATION = 15 + 3 * (120 + 240);
const EVALUATION_CONCURRENCY = 4;

/**
 * What a sweep comes to at most: trials that are training when the hours are used up go on to their own limits. A trial
 * that waits for a quota, or that is started again after a redrive, adds
 * transitions alone.
 */
export function estimateSweep(sweep: EstimatedSweep): SweepEstimate {
  const { trials, run, baselineRows, testRows, maxConcurrentTrials, maxTrainingHours } = sweep;
  const { maxQueuedHours, maxTrainingHours: longest } = run.limits;
  const alone = trials * longest;
  const trainingHours =
    maxTrainingHours === null ? alone : Math.min(alone, maxTrainingHours + maxConcurrentTrials * longest);
  const evaluations = trials + 1 + (baselineRows > 0 ? 1 : 0);
  const evaluationUsDollars = evaluations * run.evaluation.maxDollars;
  const checks = checksIn((maxQueuedHours + longest) * 3_600);
  const validationRows = run.evaluation.rows ?? run.dataset.validationSamples;
  const transitions =
    SWEEP.own +
    PIPELINE +
    trials * (SWEEP.iteration + PIPELINE + 3 * checks + evaluation(validationRows)) +
    evaluation(testRows) +
    (baselineRows > 0 ? evaluation(baselineRows) : 0);
  const transitionUsDollars = transitions * PER_TRANSITION;
  return {
    trainingHours,
    evaluationUsDollars,
    transitions,
    transitionUsDollars,
    sentence: `${counted(trials, "trial")}, at most ${Math.ceil(trainingHours)} hours of training, $${evaluationUsDollars.toFixed(2)} of evaluations ($${run.evaluation.maxDollars} each) and ${transitions} state transitions ($${transitionUsDollars.toFixed(2)}).`,
  };
}

const evaluation = (rows: number): number =>
  EVALUATION + planShards(rows, 2, EVALUATION_CONCURRENCY).length * (2 * MAX_ROUNDS + 1);

/** Status checks of a job that takes so long. */
function checksIn(seconds: number): number {
  let checks = 0;
  for (let elapsed = 0; elapsed < seconds; elapsed += secondsUntilNextCheck(elapsed)) checks++;
  return checks;
}
