import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WhatIf } from "./bedrock/training-run.ts";
import { Clock } from "./clock.ts";
import { deliver, statusChange } from "./events/deliver.ts";
import {
  assumedByStepFunctions,
  failureSending,
  machineObservation,
  startedBySchedule,
} from "./iam/actions/services.ts";
import type { ApiCall } from "./iam/decide.ts";
import { Iam } from "./iam/iam.ts";
import type { Functions } from "./lambda/functions.ts";
import type { ObjectStore } from "./s3/object-store.ts";
import type { Notice } from "./sns/sns-api.ts";
import { type StandInOptions, type StandIns, startStandIns } from "./stand-ins.ts";
import type { ExecutionDescription } from "./stepfunctions/description.ts";
import { Execution } from "./stepfunctions/execution.ts";
import type { HistoryEvent } from "./stepfunctions/history.ts";
import {
  type DeployedFunction,
  type DeployedStateMachine,
  type Deployment,
  deploymentOf,
} from "./template/deployment.ts";
import type { CloudAssembly } from "./template/synthesize.ts";

export interface RehearsalOptions {
  readonly assembly: CloudAssembly;
  /** Folder that afterwards holds execution.json, history.json, report.html, logs/ and s3/. */
  readonly out: string;
  readonly name: string;
  readonly input: unknown;
  /** Folder with FinQA's three files, put into S3 and read from there. */
  readonly sourceFolder?: string;
  /** Bucket that the folder is put into, as one that the context value sourceBucket names; the pipeline's own where it is absent. */
  readonly sourceBucket?: string;
  /** Starts by the template's schedule, with its input, as EventBridge Scheduler would. */
  readonly scheduled?: boolean;
  /** Module that exports `handler(event)`, in place of the reward function's. */
  readonly rewardFile?: string;
  /** The smoke test is done by the deployed reward function, and `rewardFile` scores the training alone. On AWS there is no such thing. */
  readonly pastSmokeTest?: boolean;
  readonly job?: WhatIf | undefined;
  readonly onState?: (event: "entered" | "left" | "failed", state: string) => void;
  readonly onTrainingStep?: (step: number, steps: number, rewardMean: number) => void;
  /** What-ifs for tests. */
  readonly onStandIns?: (standIns: StandIns) => void;
  readonly faults?: StandInOptions["faults"];
  readonly deployments?: StandInOptions["deployments"];
  readonly runtime?: StandInOptions["runtime"];
  /** Custom models of earlier runs. */
  readonly models?: StandInOptions["models"];
  /** Called once the execution has ended without success; then it is redriven, once. */
  readonly beforeRedrive?: () => Promise<void>;
  /** Aborts the execution, as the console's Stop does. */
  readonly signal?: AbortSignal;
}

export interface RehearsalResult {
  readonly execution: ExecutionDescription;
  readonly events: readonly HistoryEvent[];
  /** What people were told. */
  readonly notices: readonly Notice[];
  /** Training jobs that were created, with the status that they ended in. */
  readonly jobs: readonly { readonly name: string; readonly status: string }[];
  /** Events of EventBridge that a target failed on. */
  readonly undelivered: readonly string[];
  /** Every call that the template's policies decided, once; and those that they denied. */
  readonly calls: readonly ApiCall[];
  readonly denied: readonly ApiCall[];
}

/** The function that --reward replaces. */
const REWARD = "Reward";

/** Where a folder of this machine is put, as a user without internet would on AWS. */
const SOURCE_KEY = "rft-source/finqa";

/** Runs one execution of a synthesized template, start to end, with stand-ins for what AWS would do. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const deployment = withReward(deploymentOf(options.assembly), options);
  const { stateMachine, rules } = deployment;
  const clock = new Clock();
  const iam = new Iam(deployment.policies);
  await refuseUndeployable(deployment, iam);
  let execution: Execution | undefined;
  const standIns = await startStandIns(deployment, {
    clock,
    iam,
    logFolder: join(options.out, "logs"),
    execution: () => execution,
    job: options.job,
    onTrainingStep: options.onTrainingStep,
    faults: options.faults,
    deployments: options.deployments,
    runtime: options.runtime,
    models: options.models,
  });
  const { store, bedrock, functions, notices } = standIns;
  options.onStandIns?.(standIns);
  try {
    const given = options.scheduled === true ? await scheduledInput(deployment, iam) : options.input;
    const input = await inputWithSource(given, options, store);
    execution = new Execution({
      machine: stateMachine,
      name: options.name,
      input,
      clock,
      functions: invokedBy(stateMachine, options.name, functions, iam),
      ...(options.onState === undefined ? {} : { onState: options.onState }),
    });
    if (options.signal?.aborted === true) execution.abort();
    options.signal?.addEventListener("abort", () => execution?.abort(), { once: true });
    await execution.run();
    const { description } = execution;
    const ended = (): Promise<string[]> =>
      clock.duringSteps(() => deliver(statusChange(description), rules, functions, iam));
    let undelivered = await ended();
    if (options.beforeRedrive !== undefined && description.status !== "SUCCEEDED") {
      await options.beforeRedrive();
      await execution.redrive();
      undelivered = [...undelivered, ...(await ended())];
    }
    await bedrock.settled();
    await writeResults(options.out, options.name, deployment.bucket, execution, store.dump.bind(store));
    await writeFile(
      join(options.out, "notice.txt"),
      notices.map(({ subject, message }) => `Subject: ${subject}\n\n${message}\n`).join("\n"),
    );
    const jobs = bedrock.jobs.map(({ request, status }) => ({ name: request.jobName, status }));
    return {
      execution: description,
      events: execution.history.events,
      notices,
      jobs,
      undelivered,
      calls: iam.calls,
      denied: await iam.denied(),
    };
  } finally {
    await standIns.close();
  }
}

/** @throws Error for what CloudFormation would fail to create: a machine whose role may not write its log, a function whose role may not send to its queue of failures */
async function refuseUndeployable({ stateMachine: { name, roleArn }, functions }: Deployment, iam: Iam): Promise<void> {
  const deployed = async (what: string, calls: readonly ApiCall[]): Promise<void> => {
    await iam.authorize(...calls).catch((error: unknown) => {
      throw new Error(`The ${what} could not be deployed: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    });
  };
  await deployed(`state machine ${name}`, [assumedByStepFunctions(roleArn), ...machineObservation(roleArn, name)]);
  for (const lambda of functions)
    if (lambda.failureQueueArn !== undefined)
      await deployed(`function ${lambda.id}`, [failureSending(lambda.roleArn, lambda.name, lambda.failureQueueArn)]);
}

/** The functions, as the machine's role may invoke them. */
const invokedBy = (
  { roleArn }: DeployedStateMachine,
  session: string,
  functions: Functions,
  iam: Iam,
): Pick<Functions, "invoke"> => ({
  async invoke(target, payload) {
    await iam.authorize({ principal: roleArn, session, action: "lambda:InvokeFunction", resource: target });
    return functions.invoke(target, payload);
  },
});

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
  { sourceFolder, sourceBucket }: RehearsalOptions,
  store: ObjectStore,
): Promise<unknown> {
  if (sourceFolder === undefined) return input;
  const bucket = sourceBucket ?? store.bucket;
  for (const file of ["train.json", "dev.json", "test.json"])
    await store.putFile(bucket, `${SOURCE_KEY}/${file}`, join(sourceFolder, file));
  return withSource(input, `s3://${bucket}/${SOURCE_KEY}`);
}

/** The input with a source of the dataset. One that is no object is handed on as it is: to refuse it is the pipeline's part. */
export function withSource(input: unknown, source: string): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  const { dataset = {} } = input as { dataset?: unknown };
  if (typeof dataset !== "object" || dataset === null || Array.isArray(dataset)) return input;
  return { ...input, dataset: { source, ...dataset } };
}

async function writeResults(
  out: string,
  name: string,
  bucket: string,
  { description, history }: Execution,
  dump: (folder: string) => Promise<void>,
): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "execution.json"), `${JSON.stringify(description, undefined, 2)}\n`);
  await writeFile(join(out, "history.json"), `${JSON.stringify({ events: history.events }, undefined, 2)}\n`);
  await dump(join(out, "s3"));
  await copyFile(join(out, "s3", bucket, "rft-runs", name, "report.html"), join(out, "report.html")).catch(
    () => undefined,
  );
}
