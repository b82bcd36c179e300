import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { startedBySchedule } from "./iam/actions/services.ts";
import type { Iam } from "./iam/iam.ts";
import { isSweep } from "./result-folder.ts";
import type { ObjectStore } from "./s3/object-store.ts";
import type { DeployedStateMachine, Deployment } from "./template/deployment.ts";

/** Where a folder of this machine is put, as a user without internet would on AWS: `rft-source/finqa`. */
const sourceKey = ({ stateMachine }: Deployment): string =>
  `rft-source/${stateMachine.name.replace(/-rft(-.*)?$/, "")}`;

/** Where the dataset of an execution comes from. */
interface Source {
  /** Folder with the dataset's files; absent: the input says. */
  readonly sourceFolder?: string;
  /** Names of the files in it that count; absent: all. */
  readonly sourceFiles?: readonly string[];
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
  { sourceFolder, sourceFiles, sourceBucket }: Source,
  store: ObjectStore,
  { deployment, machine }: { readonly deployment: Deployment; readonly machine: DeployedStateMachine },
): Promise<unknown> {
  if (sourceFolder === undefined) return input;
  const key = sourceKey(deployment);
  const bucket = sourceBucket ?? store.bucket;
  for (const file of sourceFiles ?? (await filesIn(sourceFolder)))
    await store.putFile(bucket, `${key}/${file}`, join(sourceFolder, file));
  return withSource(input, `s3://${bucket}/${key}`, isSweep(machine.name));
}

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true })).filter((entry) => !entry.isDirectory()).map(({ name }) => name);

/**
 * The input with a source of the dataset, of a sweep in its `run`. One that is not an object is passed on unchanged:
 * the machine refuses it.
 */
export function withSource(input: unknown, source: string, ofSweep = false): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  if (ofSweep) return { ...input, run: withSource((input as { run?: unknown }).run ?? {}, source) };
  const { dataset = {} } = input as { dataset?: unknown };
  if (typeof dataset !== "object" || dataset === null || Array.isArray(dataset)) return input;
  return { ...input, dataset: { source, ...dataset } };
}
