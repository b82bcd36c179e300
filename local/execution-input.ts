import { join } from "node:path";
import { startedBySchedule } from "./iam/actions/services.ts";
import type { Iam } from "./iam/iam.ts";
import { isSweep } from "./result-folder.ts";
import type { ObjectStore } from "./s3/object-store.ts";
import type { Deployment } from "./template/deployment.ts";

/** Where a folder of this machine is put, as a user without internet would on AWS. */
const SOURCE_KEY = "rft-source/finqa";

/** Where the dataset of an execution comes from. */
interface Source {
  /** Folder with FinQA's three files; absent: the input says. */
  readonly sourceFolder?: string;
  /** Bucket that the folder is put into; absent: the pipeline's own. */
  readonly sourceBucket?: string;
}

/** @throws Error for a template without a schedule, and for a schedule that may not start the machine */
export async function scheduledInput({ schedules, stateMachine }: Deployment, iam: Iam): Promise<unknown> {
  const [schedule] = schedules;
  if (schedule === undefined) throw new Error("The template has no schedule: synthesize it with -c schedule=…");
  await iam.authorize(...startedBySchedule(schedule.roleArn, stateMachine.arn, schedule.deadLetterQueueArn));
  return JSON.parse(schedule.input);
}

/** The input, with the folder's files in S3 as its source where there is a folder. */
export async function inputWithSource(
  input: unknown,
  machine: string,
  { sourceFolder, sourceBucket }: Source,
  store: ObjectStore,
): Promise<unknown> {
  if (sourceFolder === undefined) return input;
  const bucket = sourceBucket ?? store.bucket;
  for (const file of ["train.json", "dev.json", "test.json"])
    await store.putFile(bucket, `${SOURCE_KEY}/${file}`, join(sourceFolder, file));
  return withSource(input, `s3://${bucket}/${SOURCE_KEY}`, isSweep(machine));
}

/**
 * The input with a source of the dataset, of a sweep in its `run`. One that is no object is passed on unchanged: the
 * machine refuses it.
 */
export function withSource(input: unknown, source: string, ofSweep = false): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  if (ofSweep) return { ...input, run: withSource((input as { run?: unknown }).run ?? {}, source) };
  const { dataset = {} } = input as { dataset?: unknown };
  if (typeof dataset !== "object" || dataset === null || Array.isArray(dataset)) return input;
  return { ...input, dataset: { source, ...dataset } };
}
