import { CreateModelCustomizationJobCommand } from "@aws-sdk/client-bedrock";
import { callFailure } from "../../aws/call-failure.ts";
import { refuseBesideAnotherTraining } from "../../aws/other-trainings.ts";
import { findJob, type Job } from "../../aws/training-job.ts";
import { type LooksForOtherRuns, withdrawIfYounger } from "../../aws/withdraw.ts";
import { ServiceTemporarilyUnavailable, TrainingJobRejected } from "../../contract/errors.ts";
import { parseEvent } from "../../contract/parse.ts";
import { CreateTrainingJobEvent, type CreatedTrainingJob } from "../../contract/training.ts";
import { jobRequest } from "./job-request.ts";

export interface CreateTrainingJobDependencies extends LooksForOtherRuns {
  /** ARN of the role that Bedrock assumes. */
  readonly roleArn: string;
}

/** Bedrock's errors that reject this request; all others are about the call (permissions, throttling, the network). */
const REFUSALS = new Set([
  "ValidationException",
  "ServiceQuotaExceededException",
  "ResourceNotFoundException",
  "TooManyTagsException",
]);

/** Seconds by which Bedrock's clock may be behind Step Functions'. */
const CLOCKS_DIFFER = 60;

/** What Wait reads before the first check. */
const FIRST_CHECK_SECONDS = 30;

/**
 * Creates the run's training job, once: Bedrock ignores a second request with the same token, and where it says that
 * the name is taken, the job of that name is read. How long Bedrock remembers a token is not documented, so both are
 * needed.
 * @throws TrainingJobRejected in Bedrock's own words, AnotherRunInProgress, WithdrewForAnotherRun,
 *   ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function createTrainingJob(
  event: unknown,
  { bedrock, roleArn, ...others }: CreateTrainingJobDependencies,
): Promise<CreatedTrainingJob> {
  const request = parseEvent(CreateTrainingJobEvent, "CreateTrainingJob", event);
  const { jobName, clientRequestToken, model, execution } = request.run;
  // ResolveRun has checked this already, but another execution may have got as far meanwhile. Where an earlier attempt
  // has created the job, its age decides, below.
  const earlier = await findJob(bedrock, jobName);
  if (earlier === undefined) await refuseBesideAnotherTraining(request.run, bedrock);
  else refuseJobOfEarlierExecution(earlier);
  let conflict: Error | undefined;
  const jobArn = (await create()) ?? (await ownJob());
  await withdrawBesideAnOlderTraining(jobArn);
  return { jobArn, jobName, secondsUntilNextCheck: FIRST_CHECK_SECONDS };

  /**
   * @returns undefined where the name is taken, or where Bedrock ignored a repeated request without naming the first
   *   one's job
   */
  async function create(): Promise<string | undefined> {
    try {
      return (await bedrock.send(new CreateModelCustomizationJobCommand(jobRequest(request, roleArn)))).jobArn;
    } catch (error) {
      if (named(error, "ConflictException")) {
        conflict = error;
        return undefined;
      }
      throw error instanceof Error && REFUSALS.has(error.name)
        ? rejected(error)
        : callFailure("bedrock:CreateModelCustomizationJob", jobName, error);
    }
  }

  /** The job of the run's name: this execution's own, from an earlier call, or somebody else's. */
  async function ownJob(): Promise<string> {
    const job = await findJob(bedrock, jobName);
    if (job === undefined && conflict !== undefined) throw rejected(conflict); // then the model's name is taken
    if (job === undefined)
      throw new ServiceTemporarilyUnavailable(
        `bedrock:CreateModelCustomizationJob on ${jobName} was answered without a job, as a repeated request is, and bedrock:GetModelCustomizationJob does not know that job yet. It is tried again; if this lasts, look for the job in the console, and redrive.`,
      );
    refuseJobOfEarlierExecution(job);
    const own =
      job.clientRequestToken === undefined
        ? job.outputModelName === model.customModelName
        : job.clientRequestToken === clientRequestToken;
    if (!own || job.jobArn === undefined)
      throw rejected(conflict ?? new Error(`a job of that name exists already: ${job.jobArn ?? "without an ARN"}`));
    return job.jobArn;
  }

  /**
   * Step Functions gives an execution's name, and with it the ARN that the job's name comes from, free after 90 days
   * (StartExecution, API reference). The job of that time must not pass for this one's training.
   */
  function refuseJobOfEarlierExecution({ creationTime, jobArn }: Job): void {
    const start = Date.parse(execution.startTime);
    if (creationTime === undefined || creationTime.getTime() >= start - CLOCKS_DIFFER * 1000) return;
    throw new TrainingJobRejected(
      `The training job ${jobName} (${jobArn ?? "without an ARN"}) was created on ${creationTime.toISOString()}, before this execution was started: an earlier execution had the same name. Names of jobs come from the execution's name, and Bedrock takes each once. Nothing was created. Start a new execution under another name.`,
    );
  }

  /**
   * Two executions that were started at the same time meet here, or at the first checks of their jobs. The job exists:
   * if this read fails, those checks decide.
   */
  async function withdrawBesideAnOlderTraining(createdArn: string): Promise<void> {
    const own = await findJob(bedrock, createdArn).catch(() => undefined);
    if (own !== undefined) await withdrawIfYounger(request.run, own, { bedrock, ...others });
  }

  function rejected(error: Error): TrainingJobRejected {
    return new TrainingJobRejected(
      `Bedrock refused to create the training job ${jobName} (model ${model.customModelName}), bedrock:CreateModelCustomizationJob: ${error.name}: ${error.message}\nNo job is running for this execution. Fix what Bedrock names (the execution input, a quota, the model's availability in this Region), then start a new execution; after a quota was raised, redrive this one.`,
      { cause: error },
    );
  }
}

const named = (error: unknown, name: string): error is Error => error instanceof Error && error.name === name;
