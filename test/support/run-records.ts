import type { Manifest, SplitReport } from "../../functions/contract/dataset.ts";
import type { Evaluation } from "../../functions/contract/evaluation.ts";
import type { MetricSeries, RunRecord } from "../../functions/contract/report.ts";
import type { ExecutionHistory } from "../../functions/aws/read-execution.ts";
import { runRecordOf } from "../../functions/pipeline/write-report/run-record.ts";
import { storyOf } from "../../functions/pipeline/write-report/story.ts";

const split = (name: string): SplitReport => ({
  key: `rft-data/datasets/finqa/0123456789abcdef/${name}.jsonl`,
  sha256: name.repeat(8),
  bytes: 1_000_000,
  rowsRead: 101,
  rowsUsable: 100,
  rowsWritten: 100,
  leftOut: { count: 1, first: [{ index: 5, reason: "there is no answer" }] },
  answerKinds: { number: 90, yesNo: 10, other: 0 },
  promptTokens: {
    method: "characters / 3.5",
    p50: 500,
    p95: 900,
    max: 1200,
    maxPromptLength: 4000,
    rowsOverMaxPromptLength: 0,
  },
  rowsWithoutAnswer: 1,
  duplicatesWithin: 0,
  duplicatesOfEarlierSplits: 0,
  answersDisagree: { count: 1, first: [{ index: 7, exe_ans: "0.25", answer: "26%" }] },
  forbiddenSubstrings: { count: 1, first: [{ index: 8, substring: "<image>" }] },
});
export const MANIFEST: Manifest = {
  source: "s3://rft-bucket/rft-source",
  commit: null,
  digest: "0123456789abcdef",
  seed: 42,
  splits: { train: split("train"), val: split("val"), test: split("test") },
};

const answered = (completion: string, score: number) => ({ completion, score, name: "change", ignoresQuestion: false });
export const EVALUATION: Evaluation = {
  version: 1,
  model: "a model",
  rows: [
    {
      id: "finqa_test_0",
      question: "how much?",
      reference: "5.0",
      before: answered("ANSWER: 4", 0),
      after: answered("ANSWER: 5", 1),
    },
    {
      id: "finqa_test_1",
      question: "is it?",
      reference: "yes",
      before: answered("ANSWER: no", 0),
      after: { ...answered("ANSWER: yes", 1), ignoresQuestion: true },
    },
  ],
};

export const METRICS: readonly MetricSeries[] = [
  { file: "metrics.csv", column: "reward_mean", steps: [1, 2], values: [0.1, 0.2] },
  { file: "metrics.csv", column: "gradient", steps: [1, 2], values: [1, 2] },
];

/** The record of an execution that left all there can be. */
export const recordOf = (history: ExecutionHistory): RunRecord =>
  runRecordOf({
    history,
    story: storyOf(history),
    manifest: MANIFEST,
    metrics: METRICS,
    evaluation: EVALUATION,
    sourceCommit: "0f16e28",
  });
