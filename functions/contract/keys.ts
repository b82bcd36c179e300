import type { Split } from "./dataset.ts";

/** S3 prefixes of the pipeline's bucket. infra grants on them; functions write below them. */
export const PREFIX = {
  /** FinQA files that a person uploads, for accounts without internet: `s3://<bucket>/rft-source/…`. */
  source: "rft-source/",
  /** Prepared training data. */
  data: "rft-data/",
  /** Bedrock's own output. */
  output: "rft-output/",
  /** One folder a run: report.html, run.json, and note.json where somebody has put one. */
  runs: "rft-runs/",
  /** One folder an evaluation: summary.json, rows.jsonl. */
  evaluations: "rft-evaluations/",
} as const;

/** Folder of a prepared dataset. `digest`: lowercase hex of the content. Ends without a slash. */
export const datasetFolder = (digest: string): string => `${PREFIX.data}datasets/finqa/${digest}`;

export const datasetKey = (digest: string, split: Split): string => `${datasetFolder(digest)}/${split}.jsonl`;

/** Written last: where it stands, the three files beside it are whole. */
export const manifestKey = (digest: string): string => `${datasetFolder(digest)}/manifest.json`;

export const reportKey = (executionName: string): string => `${PREFIX.runs}${executionName}/report.html`;
export const runRecordKey = (executionName: string): string => `${PREFIX.runs}${executionName}/run.json`;
export const noteKey = (executionName: string): string => `${PREFIX.runs}${executionName}/note.json`;
