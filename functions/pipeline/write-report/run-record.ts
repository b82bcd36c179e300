import type { Evaluation } from "../../contract/evaluation.ts";
import type { Manifest } from "../../contract/dataset.ts";
import { type MetricSeries, RunRecord } from "../../contract/report.ts";
import { costsOf, NO_REWARD_WORK, rewardWork } from "./costs.ts";
import type { ExecutionHistory } from "../../aws/read-execution.ts";
import { summaryOf } from "./evaluation-summary.ts";
import type { Story } from "./story.ts";

export interface RunRecordParts {
  readonly history: ExecutionHistory;
  readonly story: Story;
  readonly manifest: Manifest | null;
  readonly metrics: readonly MetricSeries[];
  readonly evaluation: Evaluation | null;
  readonly sourceCommit: string;
}

/** Puts together what is known of a run; checked against its own schema, since programs read it. */
export function runRecordOf({
  history: { execution },
  story,
  manifest,
  metrics,
  evaluation,
  sourceCommit,
}: RunRecordParts): RunRecord {
  const { failure, run, dataset, rewardTest, checks, states } = story;
  const fileBytes = manifest === null ? [] : Object.values(manifest.splits).map(({ bytes }) => bytes);
  const lastCheck = checks.at(-1);
  const reward =
    lastCheck === undefined || run === null || dataset === null ? NO_REWARD_WORK : rewardWork(run, dataset.rows);
  return RunRecord.parse({
    version: 1,
    execution: {
      arn: execution.executionArn,
      name: execution.name ?? execution.executionArn?.split(":").at(-1),
      status: execution.status,
      started: (execution.startDate ?? new Date(0)).toISOString(),
      stopped: execution.stopDate?.toISOString() ?? null,
      input: jsonOrText(execution.input),
    },
    failure,
    run,
    dataset,
    rewardTest,
    checks,
    states,
    manifest,
    metrics,
    evaluation: evaluation === null ? null : summaryOf(evaluation),
    costs: costsOf({
      ...story,
      reward,
      fileBytes,
      trainingHours: lastCheck === undefined ? null : lastCheck.minutesElapsed / 60,
    }),
    sourceCommit,
  } satisfies Record<keyof RunRecord, unknown>);
}

/** Of an input in run.json. One has 256 KiB at most; nested a thousand levels deep, its indentation alone is longer. */
const MAX_INPUT_CHARACTERS = 1_000_000;

/** The value that a text says, or the text itself: where it is no JSON, and where it nests so deeply that it can't be written again, which JSON.parse does not mind. */
function jsonOrText(text: string | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return JSON.stringify(value, undefined, 2).length > MAX_INPUT_CHARACTERS ? text : value;
  } catch {
    return text;
  }
}
