import {
  type BedrockClient,
  ListTagsForResourceCommand,
  paginateListModelCustomizationJobs,
} from "@aws-sdk/client-bedrock";
import { AnotherRunInProgress } from "../contract/errors.ts";
import { EXECUTION_TAG } from "../contract/job-tags.ts";
import { JOB_NAME_PREFIX } from "../contract/names.ts";
import type { Run } from "../contract/run.ts";
import { callFailure } from "./call-failure.ts";

/**
 * Refuses to go on beside another training of this pipeline, unless the input allows it. The run's own job, which a redriven execution has already, is none other.
 * @throws AnotherRunInProgress naming the other job and its execution
 */
export async function refuseBesideAnotherTraining(
  { jobName: own, allowConcurrentRuns }: Pick<Run, "jobName" | "allowConcurrentRuns">,
  bedrock: BedrockClient,
): Promise<void> {
  if (allowConcurrentRuns) return;
  const other = await otherTraining(own, bedrock);
  if (other === undefined) return;
  const execution = await executionOf(other.jobArn, bedrock);
  throw new AnotherRunInProgress(
    `The training job ${other.jobName} (${other.jobArn}) of the execution ${execution} is in progress, since ${other.creationTime}. Two trainings cost twice. Wait until it has ended, or abort its execution, which stops it; then redrive this one. To train beside it, start anew with "allowConcurrentRuns": true.`,
  );
}

async function otherTraining(
  own: string,
  bedrock: BedrockClient,
): Promise<{ jobArn: string; jobName: string; creationTime: string } | undefined> {
  try {
    const pages = paginateListModelCustomizationJobs(
      { client: bedrock, pageSize: 100 },
      { statusEquals: "InProgress", nameContains: JOB_NAME_PREFIX },
    );
    for await (const { modelCustomizationJobSummaries = [] } of pages) {
      const other = modelCustomizationJobSummaries.find(
        ({ jobName }) => jobName?.startsWith(JOB_NAME_PREFIX) && jobName !== own,
      );
      if (other !== undefined)
        return {
          jobArn: other.jobArn ?? "",
          jobName: other.jobName ?? "",
          creationTime: other.creationTime?.toISOString() ?? "",
        };
    }
    return undefined;
  } catch (error) {
    throw callFailure("bedrock:ListModelCustomizationJobs", JOB_NAME_PREFIX, error);
  }
}

async function executionOf(jobArn: string, bedrock: BedrockClient): Promise<string> {
  try {
    const { tags = [] } = await bedrock.send(new ListTagsForResourceCommand({ resourceARN: jobArn }));
    return tags.find(({ key }) => key === EXECUTION_TAG)?.value ?? "(it has no tag that names one)";
  } catch (error) {
    throw callFailure("bedrock:ListTagsForResource", jobArn, error);
  }
}
