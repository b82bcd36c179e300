import { join } from "node:path";
import type { WhatIf } from "./bedrock/training-run.ts";
import { Clock } from "./clock.ts";
import { deliver, statusChange } from "./events/deliver.ts";
import {
  assumedByStepFunctions,
  failureSending,
  machineObservation,
  managedRule,
  startedBySchedule,
} from "./iam/actions/services.ts";
import type { ApiCall } from "./iam/decide.ts";
import { Iam } from "./iam/iam.ts";
import type { Functions } from "./lambda/functions.ts";
import type { ObjectStore } from "./s3/object-store.ts";
import type { Notice } from "./sns/sns-api.ts";
import { type StandInOptions, type StandIns, startStandIns } from "./stand-ins.ts";
import type { ExecutionDescription } from "./stepfunctions/description.ts";
import { refuseInvalid } from "./stepfunctions/engine.ts";
import type { ExecutionOptions } from "./stepfunctions/execution.ts";
import { Executions } from "./stepfunctions/executions.ts";
import type { HistoryEvent } from "./stepfunctions/history.ts";
import {
  type DeployedFunction,
  type DeployedStateMachine,
  type Deployment,
  deploymentOf,
} from "./template/deployment.ts";
import { everyState, type StateMachineDefinition } from "./template/supported-definition.ts";
import type { CloudAssembly } from "./template/synthesize.ts";
import { taskResource } from "./template/task-resource.ts";
import { writeResults } from "./results.ts";

export interface RehearsalOptions {
  readonly assembly: CloudAssembly;
  /** Folder that afterwards holds execution.json, history.json, report.html, executions/ (those that were started besides), logs/ and s3/. */
  readonly out: string;
  /** Name of the state machine that is started; by default the pipeline's. */
  readonly machine?: string;
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
  /** Told of the states of every execution. */
  readonly onState?: ExecutionOptions["onState"];
  readonly onTrainingStep?: (step: number, steps: number, rewardMean: number) => void;
  /** What-ifs for tests. */
  readonly onStandIns?: (standIns: StandIns) => void;
  readonly faults?: StandInOptions["faults"];
  /** What-if: Step Functions manages to stop the children of an execution that has ended, which it does on a best-effort basis. */
  readonly stopsChildren?: boolean;
  /** Called once the execution has ended without success, and so have its children; then it is redriven, once. */
  readonly beforeRedrive?: () => Promise<void>;
  /** Aborts the execution, as the console's Stop does. */
  readonly signal?: AbortSignal;
}

export interface RehearsalResult {
  readonly execution: ExecutionDescription;
  readonly events: readonly HistoryEvent[];
  /** Every execution of every machine, in the order of their starts: this one first, then its children. */
  readonly executions: readonly {
    readonly description: ExecutionDescription;
    readonly events: readonly HistoryEvent[];
  }[];
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

/** Runs one execution of a synthesized template and those that it starts, to the end of all of them, with stand-ins for what AWS would do. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const deployment = withReward(deploymentOf(options.assembly), options);
  const { stateMachines, rules } = deployment;
  const machine = machineNamed(options.machine, deployment);
  const clock = new Clock();
  const iam = new Iam(deployment.policies);
  await refuseUndeployable(deployment, iam);
  const undelivered: string[] = [];
  const executions: Executions = new Executions({
    machines: stateMachines,
    clock,
    functionsOf: (of, name) => invokedBy(of, name, functions, iam),
    authorize: (call) => iam.authorize(call),
    onEnd: async (description) => {
      const event = statusChange(description);
      undelivered.push(...(await clock.duringSteps(() => deliver(event, rules, functions, iam))));
    },
    ...(options.onState === undefined ? {} : { onState: options.onState }),
    ...(options.stopsChildren === undefined ? {} : { stopsChildren: options.stopsChildren }),
  });
  const standIns = await startStandIns(deployment, {
    clock,
    iam,
    logFolder: join(options.out, "logs"),
    executions,
    job: options.job,
    onTrainingStep: options.onTrainingStep,
    faults: options.faults,
  });
  const { store, bedrock, functions, notices } = standIns;
  options.onStandIns?.(standIns);
  try {
    const given = options.scheduled === true ? await scheduledInput(deployment, iam) : options.input;
    const input = JSON.stringify(await inputWithSource(given, options, store));
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
    await writeResults(options.out, { executions: executions.all, store, notices });
    const jobs = bedrock.jobs.map(({ request, status }) => ({ name: request.jobName, status }));
    return {
      execution: description,
      events: execution.history.events,
      executions: executions.all.map((one) => ({ description: one.description, events: one.history.events })),
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

/** @throws Error naming the machines that there are */
function machineNamed(name: string | undefined, { stateMachine, stateMachines }: Deployment): DeployedStateMachine {
  const machine = name === undefined ? stateMachine : stateMachines.find((one) => one.name === name);
  if (machine === undefined)
    throw new Error(
      `The template has no state machine ${name ?? ""}; it has ${stateMachines.map((one) => one.name).join(", ")}.`,
    );
  return machine;
}

/** @throws Error for what CloudFormation would fail to create: a machine whose definition is invalid, or whose role may not write its log or be told of its children's ends, a function whose role may not send to its queue of failures */
async function refuseUndeployable({ stateMachines, functions }: Deployment, iam: Iam): Promise<void> {
  const deployed = async (what: string, calls: readonly ApiCall[]): Promise<void> => {
    await iam.authorize(...calls).catch((error: unknown) => {
      throw new Error(`The ${what} could not be deployed: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    });
  };
  for (const { name, roleArn, definition } of stateMachines) {
    refuseInvalid(definition);
    await deployed(`state machine ${name}`, [
      assumedByStepFunctions(roleArn),
      ...machineObservation(roleArn, name),
      ...(waitsForChildren(definition) ? managedRule(roleArn, name) : []),
    ]);
  }
  for (const lambda of functions)
    if (lambda.failureQueueArn !== undefined)
      await deployed(`function ${lambda.id}`, [failureSending(lambda.roleArn, lambda.name, lambda.failureQueueArn)]);
}

const waitsForChildren = (definition: StateMachineDefinition): boolean =>
  [...everyState(definition)].some(([, { Resource = "" }]) => {
    const resource = taskResource(Resource);
    return resource !== undefined && "startExecution" in resource && resource.startExecution.endsWith(".sync:2");
  });

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
