import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CreateModelCustomizationJobRequest } from "@aws-sdk/client-bedrock";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { EvaluationInput } from "../../functions/contract/evaluation/evaluation-input.ts";
import { type AnsweredRow, EvaluationSummary } from "../../functions/contract/evaluation/evaluation-summary.ts";
import { datasetKey, rowsKey, summaryKey } from "../../functions/contract/keys.ts";
import { readableCause } from "../../functions/contract/readable-cause.ts";
import type { DatasetLine } from "../../recipes/recipe.ts";
import { type Account, openAccount } from "../../local/account.ts";
import { type DeploymentWhatIf, UPDATE_SECONDS } from "../../local/bedrock/deployment.ts";
import type { ConverseCall } from "../../local/bedrock/runtime/answer-log.ts";
import type { RuntimeWhatIf } from "../../local/bedrock/runtime/runtime-api.ts";
import { Clock } from "../../local/clock.ts";
import type { AwsError } from "../../local/http/loopback-server.ts";
import { s3Client } from "../../local/s3/object-store.ts";
import { generateFinqaRows } from "../../recipes/finqa/sample-rows.ts";
import type { Execution, ExecutionOptions } from "../../local/stepfunctions/execution.ts";
import { type Deployment, deploymentOf } from "../../local/template/deployment.ts";
import type { CloudAssembly } from "../../local/template/synthesize.ts";
import type { LanguageModel } from "../../local/trainer/policy-model.ts";
import { goodRequest } from "./bedrock.ts";

export const PROFILE = "us.amazon.nova-2-lite-v1:0";
export const BASE = { name: "base", id: PROFILE };

/** Name of the promoted deployment. */
export const PROMOTED = "finqa-rft";
/** Of the pipeline's baseline. */
export const SAMPLES_PER_ROW = 2;

type Machine = "finqa-rft" | "finqa-rft-evaluation";
type EvaluationRequest = Partial<Omit<EvaluationInput, "inference" | "dataset">> & {
  readonly inference?: object;
  readonly dataset?: object;
};

export interface EvaluationAccountOptions {
  readonly assembly: CloudAssembly;
  /** Temporary: holds the logs and the dataset's source. */
  readonly folder: string;
  /** Of the validation and of the test split. */
  readonly rows: number;
}

/** What happens besides during one execution. */
export interface Situation {
  /** Share of the calls of a model. */
  readonly throttled?: () => number;
  readonly runtimeFault?: NonNullable<RuntimeWhatIf["fault"]>;
  readonly bedrockFault?: (method: string, path: string) => AwsError | undefined;
  readonly deployments?: readonly DeploymentWhatIf[];
  /** Called with each state of every execution, and with the execution that was started. */
  readonly onState?: (execution: Execution, ...state: Parameters<NonNullable<ExecutionOptions["onState"]>>) => void;
}

const SOURCE = "rft-source/finqa";

interface WhatHappens {
  now: Situation;
  readonly toDeployments: DeploymentWhatIf[];
}

/** An execution that has ended, with all that its end brought about. */
export interface EndedExecution {
  readonly execution: Execution;
  /** Executions that were started meanwhile, besides. */
  readonly others: readonly Execution[];
  readonly error: string | undefined;
  /** The cause in words. */
  readonly message: string;
  /** Names of the states that were entered since the start or the last redrive, in order. */
  readonly entered: readonly string[];
  /** What models were asked meanwhile. */
  readonly calls: readonly ConverseCall[];
  readonly undelivered: readonly string[];
}

/**
 * An account with a prepared dataset, in which state machines are started one after the other: the functions stay warm,
 * and what one has left the next finds. Each evaluation is asked with another maxTokens, so that it finds no answer of
 * an earlier one, unless its input says otherwise.
 */
export class EvaluationAccount {
  readonly account: Account;
  readonly digest: string;
  readonly s3: S3Client;
  readonly #deployment: Deployment;
  readonly #situation: WhatHappens;
  #starts = 0;
  #current: Execution | undefined;
  readonly #lines = new Map<string, DatasetLine>();

  private constructor(account: Account, deployment: Deployment, situation: WhatHappens, s3: S3Client, digest: string) {
    this.account = account;
    this.#deployment = deployment;
    this.#situation = situation;
    this.s3 = s3;
    this.digest = digest;
  }

  static async open({ assembly, folder, rows }: EvaluationAccountOptions): Promise<EvaluationAccount> {
    const situation: WhatHappens = { now: {}, toDeployments: [] };
    const opened: { account?: EvaluationAccount } = {};
    const deployment = deploymentOf(assembly);
    const account = await openAccount(deployment, {
      clock: new Clock(),
      logFolder: join(folder, "logs"),
      runtime: {
        get throttled() {
          return situation.now.throttled?.() ?? 0;
        },
        fault: (call) => situation.now.runtimeFault?.(call),
      },
      faults: { bedrock: (method, _, path) => situation.now.bedrockFault?.(method, path) },
      deployments: situation.toDeployments,
      onState: (...state) => {
        opened.account?.onState(state);
      },
    });
    const { store } = account.standIns;
    const source = join(folder, "source");
    await writeSource(source, rows);
    for (const file of ["train.json", "dev.json", "test.json"])
      await store.putFile(store.bucket, `${SOURCE}/${file}`, join(source, file));
    const dryRun = account.executions.start({
      stateMachineArn: deployment.stateMachine.arn,
      name: "prepare",
      input: JSON.stringify({ dryRun: true, dataset: { source: `s3://${store.bucket}/${SOURCE}` } }),
    });
    await account.executions.settled();
    const { dataset } = JSON.parse(dryRun.description.output ?? "{}") as { dataset: { digest: string } };
    const s3 = s3Client(store.url, "test");
    const self = new EvaluationAccount(account, deployment, situation, s3, dataset.digest);
    for (const split of ["val", "test"] as const)
      for (const line of (await self.object(datasetKey(dataset.digest, split))).trimEnd().split("\n")) {
        const row = JSON.parse(line) as DatasetLine;
        self.#lines.set(row.messages.at(-1)?.content ?? "", row);
      }
    opened.account = self;
    return self;
  }

  /** What the pipeline reads its dataset from. */
  get source(): string {
    return `s3://${this.bucket}/${SOURCE}`;
  }

  get bucket(): string {
    return this.account.standIns.store.bucket;
  }

  /** @internal */
  onState(state: Parameters<NonNullable<ExecutionOptions["onState"]>>): void {
    if (this.#current !== undefined) this.#situation.now.onState?.(this.#current, ...state);
  }

  /** A model that gives this share of all questions its right answer; the same ones for a smaller share. */
  knowing(share: number): LanguageModel {
    return {
      fingerprint: `knows ${share}`,
      complete: ({ text }) => {
        const knows = ((this.numberOf(text) * 0.618_034) % 1) + 1e-9 < share;
        const { answer = "" } = this.#lines.get(text)?.reference_answer ?? {};
        return knows ? `It is so.\n\nANSWER: ${answer}` : "I do not know.\n\nANSWER: -0.987";
      },
    };
  }

  /** Of the row in its split, from 0, that a prompt is made of. */
  numberOf(prompt: string): number {
    return Number(/\d+$/.exec(this.#lines.get(prompt)?.task_id ?? "")?.[0] ?? 0);
  }

  /** Adds a custom model that was trained on the dataset. @returns its ARN */
  model(name: string, trained: LanguageModel): string {
    const request: CreateModelCustomizationJobRequest = goodRequest();
    const rft = request.customizationConfig?.rftConfig;
    return this.account.standIns.bedrock.addModel(
      {
        ...request,
        jobName: `job-of-${name}`,
        customModelName: name,
        clientRequestToken: `job-of-${name}`,
        trainingDataConfig: { s3Uri: `s3://${this.bucket}/${datasetKey(this.digest, "train")}` },
        customizationConfig: {
          rftConfig: {
            ...rft,
            graderConfig: { lambdaGrader: { lambdaArn: this.#rewardVersion() } },
            hyperParameters: { ...rft?.hyperParameters, reasoningEffort: "low" },
          },
        },
      },
      trained,
    ).modelArn;
  }

  /** A custom model with a deployment of its own: an evaluation of it waits for none. @returns the deployment's ARN */
  deployed(modelName: string, trained: LanguageModel): string {
    const { deployments } = this.account.standIns.bedrock;
    return deployments.addActive(`deployment-of-${modelName}`, this.model(modelName, trained)).arn;
  }

  /** Starts an evaluation, and waits for its end and all that this brings about. */
  evaluate(input: EvaluationRequest, situation: Situation = {}): Promise<EndedExecution> {
    return this.start("finqa-rft-evaluation", this.#evaluationInput(input), situation);
  }

  /** Starts two evaluations at the same time. */
  evaluateBoth(one: EvaluationRequest, other: EvaluationRequest): Promise<[EndedExecution, EndedExecution]> {
    const [first, second] = [this.#evaluationInput(one), this.#evaluationInput(other)];
    return this.#during({}, () => [
      this.#started("finqa-rft-evaluation", first),
      this.#started("finqa-rft-evaluation", second),
    ]);
  }

  async start(machine: Machine, input: object, situation: Situation = {}): Promise<EndedExecution> {
    const [ended] = await this.#during(situation, () => [this.#started(machine, input)]);
    return ended;
  }

  async redrive(execution: Execution, situation: Situation = {}): Promise<EndedExecution> {
    const [ended] = await this.#during(situation, () => {
      this.#current = execution;
      void this.account.executions.redrive(execution);
      return [execution];
    });
    return ended;
  }

  async object(key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return (await Body?.transformToString()) ?? "";
  }

  async json(key: string): Promise<unknown> {
    return JSON.parse(await this.object(key));
  }

  async objects(prefix: string): Promise<{ readonly key: string; readonly lastModified: Date }[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }));
    return Contents.map(({ Key = "", LastModified = new Date(0) }) => ({ key: Key, lastModified: LastModified }));
  }

  async summary({ description: { name } }: Execution): Promise<EvaluationSummary> {
    return EvaluationSummary.parse(await this.json(summaryKey(name)));
  }

  async rows({ description: { name } }: Execution): Promise<AnsweredRow[]> {
    const lines = (await this.object(rowsKey(name))).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as AnsweredRow);
  }

  /** Names of the deployments that there are. */
  get deployments(): string[] {
    return this.account.standIns.bedrock.deployments.all.map(({ name }) => name);
  }

  /**
   * Questions that were answered more often than they may be, each time for money: once, and where answers differ as
   * often as the pipeline of these tests draws samples.
   */
  get answeredTooOften(): string[] {
    const times = new Map<string, number>();
    for (const { model, prompt, settings, outcome } of this.account.standIns.runtime.calls) {
      const question = `${model} ${settings} ${prompt}`;
      if (outcome === "answered") times.set(question, (times.get(question) ?? 0) + 1);
    }
    return [...times].flatMap(([question, count]) =>
      count > (question.includes('"temperature":0,') ? 1 : SAMPLES_PER_ROW) ? [`${count}: ${question}`] : [],
    );
  }

  /** ARN of the model that the promoted deployment serves; undefined where there is no deployment. */
  get served(): string | undefined {
    const { deployments } = this.account.standIns.bedrock;
    return deployments.all.find(({ name }) => name === PROMOTED)?.stateAt(this.account.clock.now()).modelArn;
  }

  /** Makes the promoted deployment serve a model, as a person does. */
  async serve(modelArn: string): Promise<void> {
    const { deployments } = this.account.standIns.bedrock;
    if (this.served === undefined) deployments.addActive(PROMOTED, modelArn);
    else deployments.update(PROMOTED, { modelArn });
    await this.account.clock.wait(UPDATE_SECONDS);
  }

  close(): Promise<void> {
    this.s3.destroy();
    return this.account.close();
  }

  #evaluationInput(input: EvaluationRequest): object {
    const inference = { maxTokens: 2000 + this.#starts, ...input.inference };
    return { ...input, dataset: { digest: this.digest, split: "test", ...input.dataset }, inference };
  }

  #started(machine: Machine, input: object): Execution {
    this.#current = this.account.executions.start({
      stateMachineArn: this.#deployment.stateMachines.find(({ name }) => name === machine)?.arn ?? "",
      name: `run-${++this.#starts}`,
      input: JSON.stringify(input),
    });
    return this.#current;
  }

  async #during<Started extends readonly Execution[]>(
    situation: Situation,
    begin: () => readonly [...Started],
  ): Promise<{ [One in keyof Started]: EndedExecution }> {
    this.#situation.now = situation;
    this.#situation.toDeployments.splice(0, Infinity, ...(situation.deployments ?? []));
    const { executions, standIns, undelivered } = this.account;
    const calls = standIns.runtime.calls.length;
    const faults = undelivered.length;
    const before = executions.all.length;
    const begun = begin();
    await executions.settled();
    this.#situation.now = {};
    this.#situation.toDeployments.splice(0);
    const others = executions.all.slice(before).filter((other) => !begun.includes(other));
    return begun.map((execution): EndedExecution => ({
      execution,
      others,
      error: execution.description.error,
      message: readableCause(execution.description.cause ?? ""),
      entered: enteredIn(execution),
      calls: standIns.runtime.calls.slice(calls),
      undelivered: undelivered.slice(faults),
    })) as { [One in keyof Started]: EndedExecution };
  }

  #rewardVersion(): string {
    const { functions, aliases } = this.#deployment;
    const reward = functions.find(({ id }) => id === "Reward")?.arn;
    const alias = aliases.find(({ functionArn }) => functionArn === reward);
    return `${reward ?? ""}:${alias?.version ?? ""}`;
  }
}

function enteredIn({ history: { events } }: Execution): string[] {
  const from = events.findLastIndex(({ type }) => type === "ExecutionRedriven") + 1;
  return events
    .slice(from)
    .flatMap((event) => (event["stateEnteredEventDetails"] as { name: string } | undefined)?.name ?? []);
}

/**
 * Aborts the execution that was started, as it, or one that it has started, enters a state. From then on no model
 * answers: a child must not be done before it is stopped.
 */
export function abortedIn(state: string): Situation {
  let aborted = false;
  return {
    onState: (execution, event, entered) => {
      if (event !== "entered" || entered !== state) return;
      aborted = true;
      execution.abort();
    },
    throttled: () => (aborted ? 1 : 0),
  };
}

/** How many calls were answered. */
export const answered = ({ calls }: Pick<EndedExecution, "calls">): number =>
  calls.filter(({ outcome }) => outcome === "answered").length;

/** Each row is on a page of its own. */
async function writeSource(folder: string, rows: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [file, seed, count] of [
    ["train.json", 1, 100],
    ["dev.json", 2, rows],
    ["test.json", 3, rows],
  ] as const)
    await writeFile(join(folder, file), JSON.stringify(generateFinqaRows(seed, count)));
}
