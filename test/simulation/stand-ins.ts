import type { RunNames } from "../../functions/contract/names.ts";
import { scoreBatch } from "../../functions/reward/reward.ts";
import { Bedrock } from "../../local/bedrock/bedrock-api.ts";
import type { DeploymentWhatIf } from "../../local/bedrock/deployment.ts";
import { Job } from "../../local/bedrock/job.ts";
import { type Answering, AwsError, unsupported } from "../../local/http/loopback-server.ts";
import { lambdaAnswers } from "../../local/lambda/lambda-api.ts";
import { type Notice, snsAnswers } from "../../local/sns/sns-api.ts";
import { stepFunctionsAnswers } from "../../local/stepfunctions/stepfunctions-api.ts";
import { BEDROCK_ROLE, PROMOTED, REWARD_ALIAS, TOPIC } from "./deployed.ts";
import type { Service } from "./faults.ts";
import type { MachineExecution } from "./machine-execution.ts";
import type { MemoryS3 } from "./memory-s3.ts";
import type { Plan } from "./plan.ts";
import type { Random } from "./random.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import { LAG_HEADER, NUMBER_HEADER } from "./wire.ts";

export interface StandInOptions extends Pick<Plan, "conflicts" | "stopsUnknown"> {
  readonly clock: VirtualClock;
  readonly s3: MemoryS3;
  readonly executions: () => readonly MachineExecution[];
  readonly deployments: readonly DeploymentWhatIf[];
  readonly brokenReward: boolean;
  readonly random: Random;
  readonly train: (job: Job) => Promise<void>;
  /** Called with each status that a job gets, the first included. */
  readonly onJob: (job: Job, status: string) => void;
  /** Called where Bedrock refuses to stop a job in progress. */
  readonly onConflict: (request: number) => void;
  readonly onNotice: (notice: Notice) => void;
}

/** Names of a job of another execution of this pipeline. */
export const OTHER = {
  jobName: "finqa-rft-job-20261122T000000-0badcafe",
  customModelName: "other-20261122T000000-0badcafe",
  clientRequestToken: "0badcafe",
};

/** The rehearsal's stand-ins without their servers, and S3 in memory. */
export function standInsOf(options: StandInOptions): { bedrock: Bedrock; services: Record<Service, Answering> } {
  const { clock, s3, executions, brokenReward, random, train, onJob, onConflict, onNotice } = options;
  const { conflicts, stopsUnknown, deployments } = options;
  let ids = 0;
  const bedrock = new Bedrock({
    clock,
    mayAssume: (roleArn) => Promise.resolve(roleArn === BEDROCK_ROLE),
    newId: () => String(++ids).padStart(12, "0"),
    deployments,
    whatIf: {
      lag: (_, { headers }) => Number(headers[LAG_HEADER]),
      stopConflict: (job, { headers }) => {
        const refused =
          job.status === "Paused"
            ? !stopsUnknown
            : (conflicts.validating && job.statusOf("validationDetails") === "InProgress") ||
              random.chance(conflicts.share);
        if (refused) onConflict(Number(headers[NUMBER_HEADER]));
        return refused;
      },
    },
    train: (job) => {
      watch(job, (status) => {
        onJob(job, status);
      });
      return executionNameOf(job) === OTHERS_NAME ? new Promise(() => undefined) : train(job);
    },
  });
  const invoke = (target: string, payload: string) => {
    if (target !== REWARD_ALIAS) throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${target}`);
    const { results } = scoreBatch(JSON.parse(payload));
    const paid = brokenReward ? results.map((result) => ({ ...result, aggregate_reward_score: 0.5 })) : results;
    return Promise.resolve({ outcome: { result: JSON.stringify(paid) }, executedVersion: "7" });
  };
  return {
    bedrock,
    services: {
      bedrock: (request) => bedrock.answer(request),
      lambda: lambdaAnswers(() => ({ invoke })),
      s3: s3.answer,
      sns: snsAnswers([TOPIC], onNotice),
      states: stepFunctionsAnswers(
        {
          find: (arn) => executions().find(({ description }) => description.executionArn === arn),
          of: (stateMachineArn) =>
            executions()
              .filter(({ description }) => description.stateMachineArn === stateMachineArn)
              .toReversed(),
          start: () => {
            throw unsupported("Step Functions", "StartExecution");
          },
        },
        { now: () => clock.now(), lag: ({ headers }) => Number(headers[LAG_HEADER]) },
      ),
    },
  };
}

const OTHERS_NAME = "other";

/** The name of the execution that a job is of, as its tag says. */
export const executionNameOf = ({ request }: Job): string => request.jobTags?.[0]?.value.split(":").at(-1) ?? "";

const STATUS = Object.getOwnPropertyDescriptor(Job.prototype, "status")!;

/** Calls back with each status that a job gets. */
function watch(job: Job, onStatus: (status: string) => void): void {
  onStatus(job.status);
  Object.defineProperty(job, "status", {
    get: () => STATUS.get?.call(job) as Job["status"],
    set: (next: Job["status"]) => {
      STATUS.set?.call(job, next);
      onStatus(next);
    },
  });
}

/** CreateModelCustomizationJob's body, as far as its names are not given. */
const jobRequest = (names: RunNames, execution: string): object => ({
  ...names,
  roleArn: BEDROCK_ROLE,
  baseModelIdentifier: "amazon.nova-2-lite-v1:0:256k",
  customizationType: "REINFORCEMENT_FINE_TUNING",
  trainingDataConfig: { s3Uri: "s3://finqarft-data/rft-data/train.jsonl" },
  outputDataConfig: { s3Uri: "s3://finqarft-data/rft-output/" },
  jobTags: [
    { key: "finqa-rft:execution", value: `arn:aws:states:us-east-1:123456789012:execution:finqa-rft:${execution}` },
  ],
  customizationConfig: { rftConfig: { graderConfig: { lambdaGrader: { lambdaArn: REWARD_ALIAS } } } },
});

/** Lets a training be in progress before the run begins: of another execution, or of the one that is named. */
export async function startTraining(bedrock: Bedrock, names: RunNames, execution = OTHERS_NAME): Promise<void> {
  await bedrock.answer({
    method: "POST",
    path: "/model-customization-jobs",
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify(jobRequest(names, execution))),
  });
}

/** Lets the promoted deployment serve a model of an earlier time. @returns the model's ARN */
export function addChampion(bedrock: Bedrock): string {
  const names = { jobName: "earlier", customModelName: "earlier", clientRequestToken: "earlier" };
  const { modelArn } = bedrock.addModel(jobRequest(names, "earlier"));
  bedrock.deployments.addActive(PROMOTED, modelArn);
  return modelArn;
}

/** Takes up the account's quota of deployments that are being created. */
export function createOthersDeployments({ deployments }: Bedrock, modelArn: string): void {
  for (const value of ["1", "2"])
    deployments.create({ modelDeploymentName: `other-${value}`, modelArn, tags: [{ key: "owner", value }] });
}
