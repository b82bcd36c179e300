import { recipe } from "#recipe";
import { machineOf } from "./names.ts";
import type { Split } from "./splits.ts";

/** S3 prefixes of the pipeline's bucket. infra grants on them; functions write below them. */
export const PREFIX = {
  /** Source files that a person uploads, for accounts without internet: `s3://<bucket>/rft-source/…`. */
  source: "rft-source/",
  /** Prepared training data. */
  data: "rft-data/",
  /** Bedrock's own output. */
  output: "rft-output/",
  /** One folder a run: report.html, run.json, and note.json where somebody has put one. */
  runs: "rft-runs/",
  /** What models have answered, one object an answer, whoever asked. */
  answers: "rft-answers/",
  /** One folder an evaluation: summary.json, rows.jsonl. */
  evaluations: "rft-evaluations/",
  /** One folder a promoted deployment: who promoted what, when. */
  promotions: "rft-promotions/",
  /** One folder a sweep: report.html, sweep.json, and a record of each trial. */
  sweeps: "rft-sweeps/",
  /** An object for each notice, so that no end of an execution is reported twice. */
  notices: "rft-notices/",
} as const;

/**
 * Folder of a prepared dataset. Ends without a slash.
 * @param digest lowercase hex of the content;
 * @param name of the recipe
 */
export const datasetFolder = (digest: string, name = recipe.name): string => `${PREFIX.data}datasets/${name}/${digest}`;

export const datasetKey = (digest: string, split: Split, name = recipe.name): string =>
  `${datasetFolder(digest, name)}/${split}.jsonl`;

/** Written last: where it exists, the three files beside it are complete. */
export const manifestKey = (digest: string, name = recipe.name): string =>
  `${datasetFolder(digest, name)}/manifest.json`;

export const reportKey = (executionName: string): string => `${PREFIX.runs}${executionName}/report.html`;
export const runRecordKey = (executionName: string): string => `${PREFIX.runs}${executionName}/run.json`;
export const noteKey = (executionName: string): string => `${PREFIX.runs}${executionName}/note.json`;

const sweepFolder = (sweepName: string): string => `${PREFIX.sweeps}${sweepName}/`;
export const sweepReportKey = (sweepName: string): string => `${sweepFolder(sweepName)}report.html`;
export const sweepRecordKey = (sweepName: string): string => `${sweepFolder(sweepName)}sweep.json`;
export const sweepNoteKey = (sweepName: string): string => `${sweepFolder(sweepName)}note.json`;
export const trialsFolder = (sweepName: string): string => `${sweepFolder(sweepName)}trials/`;
export const trialKey = (sweepName: string, index: number): string => `${trialsFolder(sweepName)}${index}.json`;

/**
 * @param folder of a model's answers (functions/evaluation/answers/answers-folder.ts), with its slash;
 * @param row index in the split's file
 */
export const answerKey = (folder: string, row: number, sample: number): string => `${folder}${row}-${sample}.json`;

const evaluationFolder = (executionName: string): string => `${PREFIX.evaluations}${executionName}/`;
export const summaryKey = (executionName: string): string => `${evaluationFolder(executionName)}summary.json`;
export const rowsKey = (executionName: string): string => `${evaluationFolder(executionName)}rows.jsonl`;
/** Lines of rows.jsonl of one shard. */
export const shardKey = (executionName: string, from: number): string =>
  `${evaluationFolder(executionName)}shards/${from}.jsonl`;
/** Below it, an object for each amount that a shard has spent so far: `<shard>/<micro-dollars>`. */
export const spentFolder = (executionName: string): string => `${evaluationFolder(executionName)}spent/`;

/** @param stopDate milliseconds since 1970: a redriven execution ends more than once */
export const noticeKey = (executionArn: string, stopDate: number): string =>
  `${PREFIX.notices}${machineOf(executionArn)}/${executionArn.split(":").at(-1) ?? ""}/${stopDate}.json`;

export const promotionRecordKey = (deploymentName: string, executionName: string): string =>
  `${PREFIX.promotions}${deploymentName}/records/${executionName}.json`;
export const promotionLockKey = (deploymentName: string): string => `${PREFIX.promotions}${deploymentName}/lock.json`;
