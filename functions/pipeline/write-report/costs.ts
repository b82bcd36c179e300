import { FUNCTION_MEMORY_MIB } from "../../contract/function-memory.ts";
import type { CostItem } from "../../contract/report.ts";
import type { ExecutionTimeline } from "./execution-timeline.ts";
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
import type { RewardWork } from "./reward-work.ts";
import { s3Requests } from "./s3-requests.ts";

/** What a run did: counted where its history shows it, else estimated (reward-work.ts). */
export interface RunWork extends Pick<
  ExecutionTimeline,
  "transitions" | "taskSeconds" | "historyEvents" | "historyBytes"
> {
  readonly reward: RewardWork;
  /** Of the three files of the dataset. */
  readonly fileBytes: readonly number[];
  /** Wall-clock hours of the job; null where there was none. */
  readonly trainingHours: number | null;
  /** What asking the models cost, by evaluation. */
  readonly askedModels?: readonly CostItem[];
}

/** The assumptions below; the report lists them. */
export const ASSUMPTIONS: readonly string[] = [
  "how Bedrock calls the reward function is not known: counted are all answers of the hyperparameters (rows × epochs × answers a prompt, and each validation row once every evalInterval steps), batchSize answers a call, as if the training had run to its end",
  "the figures of models are their tokens alone: the evaluation machine's Lambdas, its transitions and one S3 write for each answer add some two percent",
  "logs are what the history holds and 1.5 kB for each Lambda invocation; metrics are billed for each hour in which they came",
  "S3 requests are this pipeline's alone: what Bedrock itself reads and writes is not known",
  "not counted: alarms and the dashboard, which cost the same without a run, mail, and the model's storage",
];

/** Bytes of Lambda's START, END and REPORT lines, and of one line of metrics. */
const LOG_BYTES_PER_INVOCATION = 1_500;
/** Bytes that Step Functions' log puts around an event of the history. */
const LOG_BYTES_PER_EVENT = 300;
/** Six of the reward function, one of CheckTrainingJob. */
const METRICS = 7;
/** Seconds of the functions that EventBridge calls once a run has ended, measured on cold starts. */
const AFTER_THE_END: ExecutionTimeline["taskSeconds"] = [
  { state: "WriteReport", seconds: 5 },
  { state: "SendNotice", seconds: 2 },
];

/** The item that adds up all but the training. */
export const ALL_BUT_TRAINING = "All of these";

/**
 * What a run costs on AWS, each part with its amount, and all of them but the training, whose price must be looked up.
 */
export function costsOf({
  transitions,
  taskSeconds,
  historyEvents,
  historyBytes,
  reward,
  fileBytes,
  trainingHours,
  askedModels = [],
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
  const items: CostItem[] = [
    ...askedModels,
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
    {
      item: ALL_BUT_TRAINING,
      quantity: "",
      usDollars: items.reduce((sum, { usDollars }) => sum + (usDollars ?? 0), 0),
    },
    {
      item: "Bedrock training",
      quantity:
        trainingHours === null
          ? "no job"
          : `${trainingHours.toFixed(2)} h of ${TRAINING_USAGE_TYPE}: AWS's price list has the rate`,
      usDollars: trainingHours === null ? 0 : null,
    },
  ];
}

/** A state of a later version, whose function's memory is not known here, counts as half a GiB. */
const gibOf = (name: string): number => ((FUNCTION_MEMORY_MIB as Readonly<Record<string, number>>)[name] ?? 512) / 1024;
