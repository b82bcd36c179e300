import {
  type BedrockClient,
  ListTagsForResourceCommand,
  paginateListModelCustomizationJobs,
} from "@aws-sdk/client-bedrock";
import { AnotherRunInProgress } from "../contract/errors.ts";
import { executionTagKey } from "../contract/job-tags.ts";
import { jobNamePrefix, ownerOf } from "../contract/names.ts";
import { callFailure } from "./call-failure.ts";

/** What this check needs from a run. */
export interface AmongOtherRuns {
  readonly execution: { readonly arn: string };
  readonly allowConcurrentRuns: boolean;
}

/** The training job of another execution of the same state machine. */
export interface OtherTraining {
  readonly jobArn: string;
  readonly jobName: string;
  readonly creationTime: Date;
}

/**
 * Refuses to go on beside another training of this pipeline, unless the input allows it. The run's own job, which a
 * redriven execution already has, does not count.
 * @throws AnotherRunInProgress naming the other job and its execution
 */
export async function refuseBesideAnotherTraining(
  { execution, allowConcurrentRuns }: AmongOtherRuns,
  bedrock: BedrockClient,
): Promise<void> {
  if (allowConcurrentRuns) return;
  for await (const other of otherTrainings(execution.arn, bedrock))
    throw new AnotherRunInProgress(
      `The training job ${other.jobName} (${other.jobArn}) of the execution ${await executionOf(other, execution.arn, bedrock)} is in progress, since ${other.creationTime.toISOString()}. Two trainings cost twice. Wait until it has ended, or abort its execution, which stops it; then redrive this one. To train beside it, start a new execution with "allowConcurrentRuns": true.`,
    );
}

/**
 * The trainings of other executions that Bedrock lists as in progress. It is not documented that a list shows a job as
 * soon as it was created.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function* otherTrainings(executionArn: string, bedrock: BedrockClient): AsyncGenerator<OtherTraining> {
  const prefix = jobNamePrefix(executionArn);
  try {
    const pages = paginateListModelCustomizationJobs(
      { client: bedrock, pageSize: 100 },
      { statusEquals: "InProgress", nameContains: prefix },
    );
    for await (const { modelCustomizationJobSummaries = [] } of pages)
      for (const { jobArn = "", jobName = "", creationTime = new Date(0) } of modelCustomizationJobSummaries)
        if (ownerOf(jobName, executionArn) === "other") yield { jobArn, jobName, creationTime };
  } catch (error) {
    throw callFailure("bedrock:ListModelCustomizationJobs", prefix, error);
  }
}

/**
 * The execution that created another training, as the job's tag names it.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function executionOf(
  { jobArn }: OtherTraining,
  executionArn: string,
  bedrock: BedrockClient,
): Promise<string> {
  try {
    const { tags = [] } = await bedrock.send(new ListTagsForResourceCommand({ resourceARN: jobArn }));
    return tags.find(({ key }) => key === executionTagKey(executionArn))?.value ?? "(it has no tag that names one)";
  } catch (error) {
    throw callFailure("bedrock:ListTagsForResource", jobArn, error);
  }
}
