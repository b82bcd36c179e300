import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openAccount } from "./account.ts";
import type { OnTrainingStep, WhatIf } from "./bedrock/training-run.ts";
import { Clock } from "./clock.ts";
import { inputWithSource, scheduledInput } from "./execution-input.ts";
import type { ApiCall } from "./iam/decide.ts";
import { earlierModels, writeAccount } from "./earlier-rehearsal.ts";
import { isEvaluation, isSweep, resultFolder } from "./result-folder.ts";
import { putRunNote } from "./run-note.ts";
import { withReward } from "./replaced-reward.ts";
import type { Notice } from "./sns/sns-api.ts";
import type { StandInOptions, StandIns } from "./stand-ins.ts";
import type { ExecutionDescription } from "./stepfunctions/description.ts";
import type { ExecutionOptions } from "./stepfunctions/execution.ts";
import type { HistoryEvent } from "./stepfunctions/history.ts";
import { type DeployedStateMachine, type Deployment, deploymentOf } from "./template/deployment.ts";
import type { CloudAssembly } from "./template/synthesize.ts";
import { writeResults } from "./results.ts";

export interface RehearsalOptions {
  readonly assembly: CloudAssembly;
  /** Folder of the results: execution.json, history.json, report.html, executions/ (nested ones), logs/ and s3/. */
  readonly out: string;
  /** Results of an earlier rehearsal: its bucket's objects, its custom models and their deployments are there again. */
  readonly earlier?: string;
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

/** The evaluation machine's output, as far as the terminal says what it holds. */
export interface EvaluationResult {
  readonly verdict: string;
  /** null for one model. */
  readonly comparison: { readonly verdict: string } | null;
  readonly promotion: { readonly promoted: boolean; readonly reason: string } | null;
  readonly spentUsDollars: number;
  /** Files below the results' folder. */
  readonly files: readonly string[];
}

export interface RehearsalResult {
  readonly execution: ExecutionDescription;
  /** What the pipeline itself wrote of the run; undefined where it could not. */
  readonly record: RunRecord | undefined;
  /** What the evaluation machine put out, where that was started by itself and succeeded. */
  readonly evaluation: EvaluationResult | undefined;
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
    models: [...(options.earlier === undefined ? [] : await earlierModels(options.earlier)), ...(options.models ?? [])],
    stopsChildren: options.stopsChildren,
    eventsTwice: options.eventsTwice,
    ...(options.onState === undefined ? {} : { onState: options.onState }),
  });
  const { executions, standIns, iam, undelivered } = account;
  const { store, bedrock, notices } = standIns;
  try {
    if (options.earlier !== undefined) await store.load(join(options.earlier, "s3"));
    await options.onStandIns?.(standIns);
    const given = options.scheduled === true ? await scheduledInput(deployment, iam) : options.input;
    const input = JSON.stringify(await inputWithSource(given, options, store, { deployment, machine }));
    const folder = resultFolder(machine.name, options.name);
    if (!isEvaluation(machine.name)) await putRunNote(store, folder, options);
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
      report: `${folder}/report.html`,
      store,
      notices,
    });
    await writeAccount(options.out, bedrock, account.clock.now());
    const jobs = bedrock.jobs.map(({ request, status }) => ({ name: request.jobName, status }));
    return {
      execution: description,
      record: await runRecord(join(options.out, "s3", deployment.bucket), machine.name, options.name),
      evaluation: isEvaluation(machine.name) ? evaluationResult(description, store.bucket) : undefined,
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

function evaluationResult({ output }: ExecutionDescription, bucket: string): EvaluationResult | undefined {
  if (output === undefined) return undefined;
  const { summaryKey, rowsKey, ...rest } = JSON.parse(output) as Omit<EvaluationResult, "files"> & {
    readonly summaryKey: string;
    readonly rowsKey: string;
  };
  return { ...rest, files: [summaryKey, rowsKey].map((key) => `s3/${bucket}/${key}`) };
}

async function runRecord(bucketFolder: string, machine: string, name: string): Promise<RunRecord | undefined> {
  const file = `${resultFolder(machine, name)}/${isSweep(machine) ? "sweep.json" : "run.json"}`;
  const text = await readFile(join(bucketFolder, file), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunRecord);
}
