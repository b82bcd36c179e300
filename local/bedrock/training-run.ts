import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Clock } from "../clock.ts";
import { serializePolicy } from "../trainer/policy.ts";
import { PolicyModel } from "../trainer/policy-model.ts";
import type { ActionSpaces } from "../trainer/prompts.ts";
import { Trainer, type TrainingStep } from "../trainer/trainer.ts";
import { checkAccess } from "./access-check.ts";
import type { Grade } from "./grader.ts";
import type { Job, PhaseName } from "./job.ts";
import { trainingMetrics, validationMetrics } from "./step-metrics.ts";
import { type Prompt, readPrompts } from "./training-data.ts";

/** What-ifs of a job, to test the pipeline. */
export const WHAT_IFS = ["fail", "stop", "hang", "unknown"] as const;
export type WhatIf = (typeof WHAT_IFS)[number];

/** @param execution ARN of the execution that the job's tag names, where one does */
export type OnTrainingStep = (step: number, steps: number, rewardMean: number, execution?: string) => void;

export interface TrainingOptions {
  readonly clock: Pick<Clock, "now" | "wait" | "during">;
  readonly s3: S3Client;
  readonly graderFor: (functionArn: string) => Grade;
  readonly whatIf?: WhatIf | undefined;
  /** What the trained model and the base model share, as both are asked the same prompts. */
  readonly spaces?: ActionSpaces;
  readonly onStep?: OnTrainingStep;
}

/** Simulated seconds that validation takes: long enough to be seen by a status check. */
const VALIDATION_SECONDS = 60;
const SECONDS_PER_STEP = 30;

/** Bedrock has no seed; with one, a rehearsal that is repeated is the same rehearsal. */
export const SEED = 42;

/**
 * The trained policy, below the job's folder: Bedrock does not publish its weights; a later rehearsal can deploy these.
 */
export const POLICY_FILE = "rehearsal/policy.json";

/**
 * Runs a job, and stores the trained model in it: validation, data processing, training, each as Bedrock's status
 * details name them.
 */
export async function trainingRun(job: Job, options: TrainingOptions): Promise<void> {
  const { clock, s3, whatIf } = options;
  const { trainingDataConfig, validationDataConfig, outputDataConfig, customizationConfig } = job.request;
  const { hyperParameters, graderConfig } = customizationConfig.rftConfig;
  const execution = job.request.jobTags?.find(({ key }) => key.endsWith(":execution"))?.value;
  const output = new OutputFolder(s3, outputDataConfig.s3Uri, job.id);

  const prompts = await during("validationDetails", async () => {
    const validators = (validationDataConfig?.validators ?? []).map(({ s3Uri }) => s3Uri);
    await checkAccess(s3, [trainingDataConfig.s3Uri, ...validators], outputDataConfig.s3Uri);
    const training = await readPrompts(s3, trainingDataConfig.s3Uri);
    const validation = await Promise.all(validators.map((uri) => readPrompts(s3, uri, 1)));
    await clock.wait(VALIDATION_SECONDS);
    return { training, validation: validation.flat() };
  });
  if (whatIf === "hang") return; // nothing more happens to this job
  // Bedrock drops longer prompts silently. A token is some 3.5 characters.
  const fits = ({ text }: Prompt): boolean => text.length / 3.5 <= hyperParameters.maxPromptLength;
  const { training, validation } = await during("dataProcessingDetails", () =>
    Promise.resolve({ training: prompts.training.filter(fits), validation: prompts.validation.filter(fits) }),
  );
  if (ended()) return;

  await clock.during(() => during("trainingDetails", () => train(training, validation)));
  if (ended()) return;
  job.end("Completed");

  async function train(rows: readonly Prompt[], held: readonly Prompt[]): Promise<void> {
    const grade = options.graderFor(graderConfig.lambdaGrader.lambdaArn);
    const trainer = new Trainer({ plan: hyperParameters, seed: SEED, training: rows, validation: held, grade });
    const steps: TrainingStep[] = [];
    for await (const step of trainer.run()) {
      steps.push(step);
      options.onStep?.(step.step + 1, trainer.steps, step.reward.mean, execution);
      if (whatIf === "fail") throw new Error("Encountered an internal error when processing the request.");
      if (whatIf === "stop") job.stop();
      if (whatIf === "unknown" && !job.stopping) job.status = "Paused";
      await clock.wait(SECONDS_PER_STEP);
      if (job.stopping) break;
    }
    job.trainingLoss = steps.at(-1)?.loss;
    await output.writeCsv("training_artifacts/step_wise_training_metrics.csv", steps.map(trainingMetrics));
    const validations = steps.flatMap(validationMetrics);
    if (validations.length > 0)
      await output.writeCsv("validation_artifacts/post_fine_tuning_validation/validation_metrics.csv", validations);
    await output.writeJson(POLICY_FILE, serializePolicy(trainer.policy));
    job.trained = new PolicyModel(trainer.policy, options.spaces);
  }

  async function during<T>(phase: PhaseName, work: () => Promise<T>): Promise<T> {
    job.enter(phase);
    const result = await work();
    job.leave(phase, job.stopping ? "Stopped" : "Completed");
    return result;
  }

  function ended(): boolean {
    if (job.stopping) job.end("Stopped");
    return job.status !== "InProgress";
  }
}

/** The job's folder below the request's output prefix. */
class OutputFolder {
  readonly #s3: S3Client;
  readonly #bucket: string;
  readonly #folder: string;

  constructor(s3: S3Client, uri: string, jobId: string) {
    const { hostname, pathname } = new URL(uri);
    this.#s3 = s3;
    this.#bucket = hostname;
    this.#folder = `${pathname.slice(1).replace(/\/?$/, "/")}model-customization-job-${jobId}/`;
  }

  writeCsv(name: string, rows: readonly object[]): Promise<void> {
    const header = Object.keys(rows[0] ?? {});
    const lines = [header, ...rows.map((row) => Object.values(row).map(String))].map((cells) => cells.join(","));
    return this.#put(`${this.#folder}${name}`, `${lines.join("\n")}\n`);
  }

  writeJson(name: string, value: unknown): Promise<void> {
    return this.#put(`${this.#folder}${name}`, `${JSON.stringify(value)}\n`);
  }

  async #put(Key: string, Body: string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: this.#bucket, Key, Body }));
  }
}
