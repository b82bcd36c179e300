import type { PreparedDataset } from "../../functions/contract/dataset.ts";
import type { Run } from "../../functions/contract/run.ts";
import { runOf as runOfEvent } from "../../functions/pipeline/resolve-run/resolve-run.ts";

export const EXECUTION = {
  arn: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:nightly",
  name: "nightly",
  startTime: "2026-11-23T02:03:04.567Z",
};

/** The run that an execution input becomes. */
export const runOf = (input: unknown = {}, execution = EXECUTION): Run => runOfEvent({ execution, input });

export const DATASET: PreparedDataset = {
  digest: "0123456789abcdef",
  bucket: "rft-bucket",
  manifestKey: "rft-data/datasets/finqa/0123456789abcdef/manifest.json",
  trainS3Uri: "s3://rft-bucket/rft-data/datasets/finqa/0123456789abcdef/train.jsonl",
  validationS3Uri: "s3://rft-bucket/rft-data/datasets/finqa/0123456789abcdef/val.jsonl",
  testS3Uri: "s3://rft-bucket/rft-data/datasets/finqa/0123456789abcdef/test.jsonl",
  rows: { train: 683, val: 100, test: 100 },
  rowsOverMaxPromptLength: { train: 0, val: 0, test: 0 },
  warnings: [],
  written: true,
};

export const JOB_ARN =
  "arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-2-lite-v1:0:256k/jr2dm97inxxm";
