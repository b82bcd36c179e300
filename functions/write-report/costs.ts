import type { CostItem } from "../contract/report.ts";
import type { Story } from "./story.ts";

/** AWS's public prices in us-east-1, US dollars, November 2026: step-functions, lambda (arm64) and S3 pricing pages. */
const PER_TRANSITION = 0.025 / 1_000;
const PER_LAMBDA_REQUEST = 0.2 / 1_000_000;
const PER_GIB_SECOND = 0.0000133334;
const PER_GB_MONTH = 0.023;

/** GiB of each step's function: infra/steps.ts. What is not here counts as half a GiB. */
const MEMORY_GIB: Readonly<Record<string, number>> = { ResolveRun: 0.25, PrepareDataset: 1.73, WriteReport: 1 };

/**
 * What a run costs beside its training, by the history of its states; without the free tier.
 * @param datasetBytes kept in S3; @param trainingHours wall-clock hours of the job, null where there was none
 */
export function costsOf({ transitions, taskSeconds }: Pick<Story, "transitions" | "taskSeconds">, datasetBytes: number, trainingHours: number | null): CostItem[] {
  const gibSeconds = taskSeconds.reduce((sum, { state, seconds }) => sum + seconds * (MEMORY_GIB[state] ?? 0.5), 0);
  return [
    { item: "Step Functions", quantity: `${transitions} state transitions`, usDollars: transitions * PER_TRANSITION },
    { item: "Lambda, the steps", quantity: `${taskSeconds.length} invocations, ${gibSeconds.toFixed(1)} GiB·s`, usDollars: taskSeconds.length * PER_LAMBDA_REQUEST + gibSeconds * PER_GIB_SECOND },
    { item: "S3, the dataset", quantity: `${(datasetBytes / 1e6).toFixed(1)} MB for a month`, usDollars: (datasetBytes / 1e9) * PER_GB_MONTH },
    {
      item: "Bedrock training",
      quantity: trainingHours === null ? "no job" : `${trainingHours.toFixed(2)} h of USE1-Nova2.0Lite-RFT-Training-Hours: look the rate up in AWS's price list`,
      usDollars: trainingHours === null ? 0 : null,
    },
  ];
}
