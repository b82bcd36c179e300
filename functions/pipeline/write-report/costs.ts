import { FUNCTION_MEMORY_MIB } from "../../contract/function-memory.ts";
import type { CostItem } from "../../contract/report.ts";
import type { Run } from "../../contract/run.ts";
import {
  HOURS_A_MONTH,
  PER_GB_MONTH,
  PER_GIB_SECOND,
  PER_LAMBDA_REQUEST,
  PER_LOG_GB,
  PER_METRIC_MONTH,
  PER_S3_READ,
  PER_S3_WRITE,
  PER_TRANSITION,
  TRAINING_USAGE_TYPE,
} from "./prices.ts";
import type { Story } from "./story.ts";

/** What a run had done: counted where its history tells, reckoned by {@link rewardWork} where nobody does. */
export interface RunWork extends Pick<Story, "transitions" | "taskSeconds" | "historyEvents" | "historyBytes"> {
  readonly reward: RewardWork;
  /** Of the three files of the dataset. */
  readonly fileBytes: readonly number[];
  /** Wall-clock hours of the job; null where there was none. */
  readonly trainingHours: number | null;
}

/** How much Bedrock asks of the reward function. */
export interface RewardWork {
  readonly answers: number;
  readonly invocations: number;
  readonly seconds: number;
}

/** Of the reward function at its memory, by `npm run bench`, rounded up: what an answer takes, and what a call takes beside. */
const REWARD_MS_PER_ANSWER = 0.1;
const REWARD_MS_PER_CALL = 10;

/** What is taken for granted below; the report says so. */
export const ASSUMPTIONS: readonly string[] = [
  "Bedrock does not tell how it calls the reward function: counted are all answers of the hyperparameters (rows × epochs × answers a prompt, and each validation row once every evalInterval steps), batchSize answers a call, as if the training had run to its end",
  "logs are what the history holds and 1.5 kB for each Lambda invocation; metrics are billed for each hour in which they came",
  "S3 is asked by this pipeline alone: what Bedrock itself reads and writes is not known",
  "not counted: alarms and the dashboard, which cost the same without a run, mail, and the model's storage",
];

/** Bytes of Lambda's START, END and REPORT lines, and of one line of metrics. */
const LOG_BYTES_PER_INVOCATION = 1_500;
/** Bytes that Step Functions' log puts around an event of the history. */
const LOG_BYTES_PER_EVENT = 300;
/** Six of the reward function, one of CheckTrainingJob. */
const METRICS = 7;
/** EventBridge has the report written and people told once a run has ended; by measurement a few seconds, cold. */
const AFTER_THE_END: Story["taskSeconds"] = [
  { state: "WriteReport", seconds: 5 },
  { state: "SendNotice", seconds: 2 },
];
/** Size of a part of an upload: functions/pipeline/prepare-dataset/dataset-store.ts. */
const PART_BYTES = 8 * 1024 * 1024;

/** @param rows of the prepared dataset */
export function rewardWork(
  { hyperParameters, useValidationData }: Pick<Run, "hyperParameters" | "useValidationData">,
  rows: { readonly train: number; readonly val: number },
): RewardWork {
  const { batchSize, epochCount, trainingSamplePerPrompt, evalInterval } = hyperParameters;
  const steps = Math.ceil(rows.train / batchSize) * epochCount;
  const validated = useValidationData ? Math.floor(steps / evalInterval) * rows.val : 0;
  const answers = rows.train * epochCount * trainingSamplePerPrompt + validated;
  const invocations = Math.ceil(answers / batchSize);
  return { answers, invocations, seconds: (answers * REWARD_MS_PER_ANSWER + invocations * REWARD_MS_PER_CALL) / 1000 };
}

export const NO_REWARD_WORK: RewardWork = { answers: 0, invocations: 0, seconds: 0 };

/** What a run costs on AWS, each part with its amount, and all of them but the training, whose price must be looked up. */
export function costsOf({
  transitions,
  taskSeconds,
  historyEvents,
  historyBytes,
  reward,
  fileBytes,
  trainingHours,
}: RunWork): CostItem[] {
  const steps = [...taskSeconds, ...AFTER_THE_END];
  const gibSeconds = steps.reduce((sum, { state, seconds }) => sum + seconds * gibOf(state), 0);
  const rewardGibSeconds = reward.seconds * gibOf("Reward");
  const { writes, reads } = s3Requests(fileBytes);
  const stored = fileBytes.reduce((sum, bytes) => sum + bytes, 0);
  const logged =
    historyBytes + historyEvents * LOG_BYTES_PER_EVENT + (steps.length + reward.invocations) * LOG_BYTES_PER_INVOCATION;
  const metricHours = METRICS * (Math.ceil(trainingHours ?? 0) + 1);
  const lambda = (invocations: number, used: number): number =>
    invocations * PER_LAMBDA_REQUEST + used * PER_GIB_SECOND;
  const items = [
    { item: "Step Functions", quantity: `${transitions} state transitions`, usDollars: transitions * PER_TRANSITION },
    {
      item: "Lambda, the steps",
      quantity: `${steps.length} invocations, ${gibSeconds.toFixed(1)} GiB·s`,
      usDollars: lambda(steps.length, gibSeconds),
    },
    {
      item: "Lambda, the reward function",
      quantity: `${reward.answers} answers in ${reward.invocations} invocations, ${rewardGibSeconds.toFixed(1)} GiB·s`,
      usDollars: lambda(reward.invocations, rewardGibSeconds),
    },
    {
      item: "S3, requests",
      quantity: `${writes} writes, ${reads} reads`,
      usDollars: writes * PER_S3_WRITE + reads * PER_S3_READ,
    },
    {
      item: "S3, the dataset",
      quantity: `${(stored / 1e6).toFixed(1)} MB for a month`,
      usDollars: (stored / 1e9) * PER_GB_MONTH,
    },
    { item: "CloudWatch, logs", quantity: `${(logged / 1e6).toFixed(1)} MB`, usDollars: (logged / 1e9) * PER_LOG_GB },
    {
      item: "CloudWatch, metrics",
      quantity: `${METRICS} metrics, ${metricHours} metric hours`,
      usDollars: (metricHours / HOURS_A_MONTH) * PER_METRIC_MONTH,
    },
  ];
  return [
    ...items,
    { item: "All of these", quantity: "", usDollars: items.reduce((sum, { usDollars }) => sum + usDollars, 0) },
    {
      item: "Bedrock training",
      quantity:
        trainingHours === null
          ? "no job"
          : `${trainingHours.toFixed(2)} h of ${TRAINING_USAGE_TYPE}: look the rate up in AWS's price list`,
      usDollars: trainingHours === null ? 0 : null,
    },
  ];
}

/** A state of a later version, whose function's memory is not known here, counts as half a GiB. */
const gibOf = (name: string): number => ((FUNCTION_MEMORY_MIB as Readonly<Record<string, number>>)[name] ?? 512) / 1024;

/** At most: of a run that trained. PrepareDataset reads, looks for the manifest, uploads and writes it; the smoke test reads some lines; the report is written in the run and once it has ended. */
function s3Requests(fileBytes: readonly number[]): { writes: number; reads: number } {
  if (fileBytes.length === 0) return { writes: 2, reads: 0 }; // the report of a run that prepared nothing
  const uploads = fileBytes.reduce(
    (sum, bytes) => sum + (bytes <= PART_BYTES ? 1 : Math.ceil(bytes / PART_BYTES) + 2),
    0,
  );
  const report = { writes: 3, reads: 3 }; // a listing and two files; the manifest and some two files of metrics
  return { writes: uploads + 1 + 2 * report.writes, reads: fileBytes.length + 1 + 1 + 2 * report.reads };
}
