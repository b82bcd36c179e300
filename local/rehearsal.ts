import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { openAccount } from "./account.ts";
import type { OnTrainingStep, WhatIf } from "./bedrock/training-run.ts";
import { Clock } from "./clock.ts";
import { startedBySchedule } from "./iam/actions/services.ts";
import type { ApiCall } from "./iam/decide.ts";
import type { Iam } from "./iam/iam.ts";
import { isSweep, resultFolder } from "./result-folder.ts";
import { putRunNote } from "./run-note.ts";
import type { ObjectStore } from "./s3/object-store.ts";
import type { Notice } from "./sns/sns-api.ts";
import type { StandInOptions, StandIns } from "./stand-ins.ts";
import type { ExecutionDescription } from "./stepfunctions/description.ts";
import type { ExecutionOptions } from "./stepfunctions/execution.ts";
import type { HistoryEvent } from "./stepfunctions/history.ts";
import {
  type DeployedFunction,
  type DeployedStateMachine,
  type Deployment,
  deploymentOf,
} from "./template/deployment.ts";
import type { CloudAssembly } from "./template/synthesize.ts";
import { writeResults } from "./results.ts";

export interface RehearsalOptions {
  readonly assembly: CloudAssembly;
  /** Folder of the results: execution.json, history.json, report.html, executions/ (nested ones), logs/ and s3/. */
  readonly out: string;
  /** Name of the state machine that is started, or how it ends ("sweep"); by default the pipeline's. */
  readonly machine?: string;
  readonly name: string;
  readonly input: unknown;
  /** Folder with the source's files, put into S3 and read from there. */
  readonly sourceFolder?: string;
  /** The names of those files; absent: every file of the folder. */
  readonly sourceFiles?: readonly string[];
  /**
   * Bucket that the folder is put into, as one that the context value sourceBucket names; the pipeline's own where it
   * is absent.
   */
  readonly sourceBucket?: string;
  /** Starts by the template's schedule, with its input, as EventBridge Scheduler would. */
  readonly scheduled?: boolean;
  /** Module that exports `handler(event)`, in place of the reward function's. */
  readonly rewardFile?: string;
  /**
   * The smoke test is done by the deployed reward function, and `rewardFile` scores the training alone. On AWS there is
   * no such thing.
   */
  readonly pastSmokeTest?: boolean;
  readonly job?: WhatIf | undefined;
  /** The command line that rehearses the same again, for the report. */
  readonly command?: string;
  /** Called with the states of every execution. */
  readonly onState?: ExecutionOptions["onState"];
  readonly onTrainingStep?: OnTrainingStep;
  /** What-ifs for tests. */
  readonly onStandIns?: (standIns: StandIns) => void | Promise<void>;
  readonly faults?: StandInOptions["faults"];
  /** What-ifs of custom-model deployments, and of calls of a model. */
  readonly deployments?: StandInOptions["deployments"];
  readonly runtime?: StandInOptions["runtime"];
  /** Custom models of earlier runs. */
  readonly models?: StandInOptions["models"];
  /**
   * What-if: Step Functions manages to stop the children of an execution that has ended, which it does on a best-effort
   * basis.
   */
  readonly stopsChildren?: boolean;
  /** What-if: each event is delivered twice, at the same time: EventBridge delivers at least once. */
  readonly eventsTwice?: boolean;
  /** Called once the execution has ended without success, and so have its children; then it is redriven, once. */
  readonly beforeRedrive?: () => Promise<void>;
  /** Aborts the execution, as the console's Stop does. */
  readonly signal?: AbortSignal;
}

/** run.json or sweep.json, as far as the terminal says what it holds. */
export interface RunRecord {
  readonly conclusion: {
    readonly headline: string;
    readonly mood: "good" | "neutral" | "bad";
    readonly cheating: string | null;
    readonly warnings: readonly string[];
    readonly cost: string;
    readonly next: string;
  };
  /** `cause` in words. */
  readonly failure: { readonly error: string; readonly cause: string } | null;
  /** Of a sweep alone. */
  readonly trials?: readonly TrialOutcome[];
}

/** A trial of sweep.json, as far as the terminal says what came of it. */
export interface TrialOutcome {
  readonly index: number;
  readonly label: string;
  readonly status: string;
  readonly rank: number | null;
  readonly error: { readonly name: string } | null;
  readonly result: {
    readonly evaluation: { readonly tuned: { readonly accuracy: { readonly value: number } | null } };
  } | null;
}

export interface RehearsalResult {
  readonly execution: ExecutionDescription;
  /** What the pipeline itself wrote of the run; undefined where it could not. */
  readonly record: RunRecord | undefined;
  readonly events: readonly HistoryEvent[];
  /** Every execution of every machine, in the order of their starts: this one first, then its children. */
  readonly executions: readonly {
    readonly description: ExecutionDescription;
    readonly events: readonly HistoryEvent[];
  }[];
  /** The notices that were sent. */
  readonly notices: readonly Notice[];
  /** Training jobs that were created, with the status that they ended in. */
  readonly jobs: readonly { readonly name: string; readonly status: string }[];
  /** Events of EventBridge on which a target failed permanently. */
  readonly undelivered: readonly string[];
  /** Every call that the template's policies decided, once; and those that they denied. */
  readonly calls: readonly ApiCall[];
  readonly denied: readonly ApiCall[];
}

/** The function that --reward replaces. */
const REWARD = "Reward";

/** Where a folder of this machine is put, as a user without internet would on AWS: `rft-source/finqa`. */
const sourceKey = ({ stateMachine }: Deployment): string =>
  `rft-source/${stateMachine.name.replace(/-rft(-.*)?$/, "")}`;

/**
 * Runs one execution of a synthesized template and those that it starts, to the end of all of them, with stand-ins for
 * what AWS would do.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const deployment = withReward(deploymentOf(options.assembly), options);
  const machine = machineNamed(options.machine, deployment);
  const account = await openAccount(deployment, {
    clock: new Clock(),
    logFolder: join(options.out, "logs"),
    job: options.job,
    onTrainingStep: options.onTrainingStep,
    faults: options.faults,
    deployments: options.deployments,
    runtime: options.runtime,
    models: options.models,
    stopsChildren: options.stopsChildren,
    eventsTwice: options.eventsTwice,
    ...(options.onState === undefined ? {} : { onState: options.onState }),
  });
  const { executions, standIns, iam, undelivered } = account;
  const { store, bedrock, notices } = standIns;
  try {
    await options.onStandIns?.(standIns);
    const given = options.scheduled === true ? await scheduledInput(deployment, iam) : options.input;
    const input = JSON.stringify(await inputWithSource(given, options, store, { deployment, machine }));
    await putRunNote(store, resultFolder(machine.name, options.name), options);
    const execution = executions.start({ stateMachineArn: machine.arn, name: options.name, input });
    const { description } = execution;
    if (options.signal?.aborted === true) execution.abort();
    options.signal?.addEventListener(
      "abort",
      () => {
        execution.abort();
      },
      { once: true },
    );
    await executions.settled();
    if (options.beforeRedrive !== undefined && description.status !== "SUCCEEDED") {
      await options.beforeRedrive();
      await executions.redrive(execution);
      await executions.settled();
    }
    await bedrock.settled();
    await writeResults(options.out, {
      executions: executions.all,
      report: `${resultFolder(machine.name, options.name)}/report.html`,
      store,
      notices,
    });
    const jobs = bedrock.jobs.map(({ request, status }) => ({ name: request.jobName, status }));
    return {
      execution: description,
      record: await runRecord(join(options.out, "s3", deployment.bucket), machine.name, options.name),
      events: execution.history.events,
      executions: executions.all.map((one) => ({ description: one.description, events: one.history.events })),
      notices,
      jobs,
      undelivered,
      calls: iam.calls,
      denied: await iam.denied(),
    };
  } finally {
    await account.close();
  }
}

/** @throws Error naming the machines that there are */
function machineNamed(name: string | undefined, { stateMachine, stateMachines }: Deployment): DeployedStateMachine {
  const machine =
    name === undefined ? stateMachine : stateMachines.find((one) => one.name === name || one.name.endsWith(`-${name}`));
  if (machine === undefined)
    throw new Error(
      `The template has no state machine ${name ?? ""}; it has ${stateMachines.map((one) => one.name).join(", ")}.`,
    );
  return machine;
}

function withReward(deployment: Deployment, { rewardFile, pastSmokeTest = false }: RehearsalOptions): Deployment {
  if (rewardFile === undefined) return deployment;
  const replaced = (lambda: DeployedFunction): DeployedFunction => {
    const other = { ...lambda, module: rewardFile, handler: "handler" };
    return pastSmokeTest ? { ...lambda, ofVersions: other } : other;
  };
  return {
    ...deployment,
    functions: deployment.functions.map((lambda) => (lambda.id === REWARD ? replaced(lambda) : lambda)),
  };
}

/** @throws Error for a template without a schedule, and for a schedule that may not start the machine */
async function scheduledInput({ schedules, stateMachine }: Deployment, iam: Iam): Promise<unknown> {
  const [schedule] = schedules;
  if (schedule === undefined) throw new Error("The template has no schedule: synthesize it with -c schedule=…");
  await iam.authorize(...startedBySchedule(schedule.roleArn, stateMachine.arn, schedule.deadLetterQueueArn));
  return JSON.parse(schedule.input);
}

async function inputWithSource(
  input: unknown,
  { sourceFolder, sourceFiles, sourceBucket }: RehearsalOptions,
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

async function runRecord(bucketFolder: string, machine: string, name: string): Promise<RunRecord | undefined> {
  const file = `${resultFolder(machine, name)}/${isSweep(machine) ? "sweep.json" : "run.json"}`;
  const text = await readFile(join(bucketFolder, file), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunRecord);
}
