import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Bedrock, type BedrockFault } from "./bedrock/bedrock-api.ts";
import { lambdaGrader } from "./bedrock/grader.ts";
import { trainingRun, type WhatIf } from "./bedrock/training-run.ts";
import { Clock } from "./clock.ts";
import { deliver, statusChange } from "./events/deliver.ts";
import { Functions, type InvocationFault } from "./lambda/functions.ts";
import { serveLambda } from "./lambda/lambda-api.ts";
import { s3Client, startObjectStore } from "./s3/object-store.ts";
import { type Notice, serveSns } from "./sns/sns-api.ts";
import { Execution, type ExecutionDescription } from "./stepfunctions/execution.ts";
import type { HistoryEvent } from "./stepfunctions/history.ts";
import { serveStepFunctions } from "./stepfunctions/stepfunctions-api.ts";
import { type DeployedFunction, type Deployment, deploymentOf } from "./template/deployment.ts";
import type { CloudAssembly } from "./template/synthesize.ts";

export interface RehearsalOptions {
  readonly assembly: CloudAssembly;
  /** Folder that afterwards holds execution.json, history.json, report.html, logs/ and s3/. */
  readonly out: string;
  readonly name: string;
  readonly input: unknown;
  /** Folder with FinQA's three files, put into S3 and read from there. */
  readonly sourceFolder?: string;
  /** Module that exports `handler(event)`, in place of the reward function's. */
  readonly rewardFile?: string;
  /** The smoke test is done by the deployed reward function, and `rewardFile` scores the training alone. On AWS there is no such thing. */
  readonly pastSmokeTest?: boolean;
  readonly job?: WhatIf | undefined;
  readonly onState?: (event: "entered" | "left" | "failed", state: string) => void;
  readonly onTrainingStep?: (step: number, steps: number, rewardMean: number) => void;
  /** What-ifs for tests. */
  readonly faults?: { readonly invocation?: InvocationFault; readonly bedrock?: BedrockFault };
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
}

/** The function that --reward replaces. */
const REWARD = "Reward";

/** Where a folder of this machine is put, as a user without internet would on AWS. */
const SOURCE_KEY = "rft-source/finqa";

/** Runs one execution of a synthesized template, start to end, with stand-ins for what AWS would do. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const deployment = withReward(deploymentOf(options.assembly), options);
  const clock = new Clock();
  const store = await startObjectStore(deployment.bucket);
  const bedrockRole = (arn: string): string => basename(arn);
  let execution: Execution | undefined;
  const lambda = await serveLambda(() => functions);
  const stepFunctions = await serveStepFunctions(() => execution);
  const bedrock = new Bedrock({
    clock,
    roles: deployment.roles,
    fault: options.faults?.bedrock,
    train: (job) => {
      const caller = bedrockRole(job.request.roleArn);
      return trainingRun(job, {
        clock,
        s3: s3Client(store.url, caller),
        graderFor: (functionArn) => lambdaGrader(lambda.url, caller, functionArn),
        whatIf: options.job,
        ...(options.onTrainingStep === undefined ? {} : { onStep: options.onTrainingStep }),
      });
    },
  });
  const bedrockServer = await bedrock.serve();
  const notices: Notice[] = [];
  const sns = await serveSns(deployment.topics, (notice) => notices.push(notice));
  const functions: Functions = new Functions(
    deployment,
    { AWS_ENDPOINT_URL_S3: store.url, AWS_ENDPOINT_URL_LAMBDA: lambda.url, AWS_ENDPOINT_URL_BEDROCK: bedrockServer.url, AWS_ENDPOINT_URL_SFN: stepFunctions.url, AWS_ENDPOINT_URL_SNS: sns.url },
    join(options.out, "logs"),
    options.faults?.invocation,
  );
  try {
    const input = await inputWithSource(options, store);
    execution = new Execution({ machine: deployment.stateMachine, name: options.name, input, clock, functions, ...(options.onState === undefined ? {} : { onState: options.onState }) });
    options.signal?.addEventListener("abort", () => execution?.abort(), { once: true });
    await execution.run();
    const { description } = execution;
    const ended = (): Promise<string[]> => clock.duringSteps(() => deliver(statusChange(description), deployment.rules, functions));
    let undelivered = await ended();
    if (options.beforeRedrive !== undefined && description.status !== "SUCCEEDED") {
      await options.beforeRedrive();
      await execution.redrive();
      undelivered = [...undelivered, ...(await ended())];
    }
    await bedrock.settled();
    await writeResults(options.out, options.name, deployment.bucket, execution, store.dump.bind(store));
    await writeFile(join(options.out, "notice.txt"), notices.map(({ subject, message }) => `Subject: ${subject}\n\n${message}\n`).join("\n"));
    return { execution: execution.description, events: execution.history.events, notices, jobs: bedrock.jobs.map(({ request, status }) => ({ name: request.jobName, status })), undelivered };
  } finally {
    functions.close();
    await Promise.all([lambda.close(), stepFunctions.close(), bedrockServer.close(), sns.close(), store.close()]);
  }
}

function withReward(deployment: Deployment, { rewardFile, pastSmokeTest = false }: RehearsalOptions): Deployment {
  if (rewardFile === undefined) return deployment;
  const replaced = (lambda: DeployedFunction): DeployedFunction => {
    const other = { ...lambda, module: rewardFile, handler: "handler" };
    return pastSmokeTest ? { ...lambda, ofVersions: other } : other;
  };
  return { ...deployment, functions: deployment.functions.map((lambda) => (lambda.id === REWARD ? replaced(lambda) : lambda)) };
}

async function inputWithSource({ input, sourceFolder }: RehearsalOptions, store: Awaited<ReturnType<typeof startObjectStore>>): Promise<unknown> {
  if (sourceFolder === undefined) return input;
  for (const file of ["train.json", "dev.json", "test.json"]) await store.putFile(`${SOURCE_KEY}/${file}`, join(sourceFolder, file));
  return withSource(input, `s3://${store.bucket}/${SOURCE_KEY}`);
}

/** The input with a source of the dataset. One that is no object is handed on as it is: to refuse it is the pipeline's part. */
export function withSource(input: unknown, source: string): unknown {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  const { dataset = {} } = input as { dataset?: unknown };
  if (typeof dataset !== "object" || dataset === null || Array.isArray(dataset)) return input;
  return { ...input, dataset: { source, ...dataset } };
}

async function writeResults(out: string, name: string, bucket: string, { description, history }: Execution, dump: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "execution.json"), `${JSON.stringify(description, undefined, 2)}\n`);
  await writeFile(join(out, "history.json"), `${JSON.stringify({ events: history.events }, undefined, 2)}\n`);
  await dump(join(out, "s3"));
  await copyFile(join(out, "s3", bucket, "rft-runs", name, "report.html"), join(out, "report.html")).catch(() => undefined);
}
