import type { ExecutionHistory } from "../../aws/read-execution.ts";
import type { NestedEvaluation } from "../../contract/baseline.ts";
import type { Manifest } from "../../contract/dataset.ts";
import type { EvaluationSummary } from "../../contract/evaluation/evaluation-summary.ts";
import { type MetricSeries, type RunEvaluation, RunRecord } from "../../contract/report.ts";
import type { RunNote } from "../../contract/run-note.ts";
import { askedModels } from "./asked-models.ts";
import { conclusionOf } from "./conclusion.ts";
import { costsOf } from "./costs.ts";
import type { ExecutionTimeline } from "./execution-timeline.ts";
import { recordedExecution } from "./recorded-execution.ts";
import { NO_REWARD_WORK, rewardWork } from "./reward-work.ts";

export interface RunRecordParts {
  readonly history: ExecutionHistory;
  readonly timeline: ExecutionTimeline;
  readonly note: RunNote | null;
  readonly manifest: Manifest | null;
  readonly metrics: readonly MetricSeries[];
  /** summary.json of the two evaluations. */
  readonly baselineSummary: EvaluationSummary | null;
  readonly evaluationSummary: EvaluationSummary | null;
  readonly sourceCommit: string;
}

/** Combines what is known about a run; checked against its own schema, since programs read it. */
export function runRecordOf({
  history,
  timeline,
  note,
  manifest,
  metrics,
  baselineSummary,
  evaluationSummary,
  sourceCommit,
}: RunRecordParts): RunRecord {
  const { failure, run, dataset, rewardTest, checks, states, baselineCheck } = timeline;
  const fileBytes = manifest === null ? [] : Object.values(manifest.splits).map(({ bytes }) => bytes);
  const lastCheck = checks.at(-1);
  const reward =
    lastCheck === undefined || run === null || dataset === null ? NO_REWARD_WORK : rewardWork(run, dataset.rows);
  const asked = runEvaluation(timeline.baseline, baselineSummary);
  const evaluation = runEvaluation(timeline.evaluation, evaluationSummary);
  const facts = {
    version: 2 as const,
    execution: recordedExecution(history),
    note,
    failure,
    run,
    dataset,
    manifest,
    rewardTest,
    baseline: asked === null ? null : { ...asked, check: baselineCheck },
    checks,
    states,
    metrics: [...metrics],
    evaluation,
    costs: costsOf({
      ...timeline,
      reward,
      fileBytes,
      trainingHours: lastCheck === undefined ? null : lastCheck.minutesElapsed / 60,
      askedModels: askedModels(asked, evaluation),
    }),
    sourceCommit,
  };
  return RunRecord.parse({ ...facts, conclusion: conclusionOf(facts) } satisfies RunRecord);
}

const runEvaluation = (nested: NestedEvaluation | null, summary: EvaluationSummary | null): RunEvaluation | null =>
  nested === null ? null : { ...nested, summary };
