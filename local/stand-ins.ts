import { setTimeout as sleep } from "node:timers/promises";
import { Bedrock, type BedrockFault } from "./bedrock/bedrock-api.ts";
import type { DeploymentWhatIf } from "./bedrock/deployment.ts";
import { addEarlierModels, type EarlierModel } from "./bedrock/earlier-models.ts";
import { lambdaGrader } from "./bedrock/grader.ts";
import { BedrockRuntime, type RuntimeWhatIf } from "./bedrock/runtime/runtime-api.ts";
import { type OnTrainingStep, SEED, trainingRun, type WhatIf } from "./bedrock/training-run.ts";
import type { Clock } from "./clock.ts";
import { bedrockAccess } from "./iam/actions/bedrock.ts";
import { bedrockRuntimeAccess } from "./iam/actions/bedrock-runtime.ts";
import { lambdaAccess } from "./iam/actions/lambda.ts";
import { assumedByBedrock } from "./iam/actions/services.ts";
import { snsAccess } from "./iam/actions/sns.ts";
import { statesAccess } from "./iam/actions/states.ts";
import { accessKey, gate } from "./iam/gate.ts";
import type { Iam } from "./iam/iam.ts";
import { Functions, type InvocationFault } from "./lambda/functions.ts";
import { serveLambda } from "./lambda/lambda-api.ts";
import { type ObjectStore, s3Client, startObjectStore } from "./s3/object-store.ts";
import { type Notice, serveSns } from "./sns/sns-api.ts";
import { serveStepFunctions, type StartedExecutions } from "./stepfunctions/stepfunctions-api.ts";
import type { Deployment } from "./template/deployment.ts";
import { Policy } from "./trainer/policy.ts";
import { PolicyModel } from "./trainer/policy-model.ts";
import { ActionSpaces } from "./trainer/prompts.ts";

/**
 * Simulated seconds of a model's answer per real second. A Lambda's own clock is real: it waits for an answer much
 * shorter than on AWS.
 */
const ANSWER_SPEED = 600;

/** Prompts whose action spaces the models keep, of some 200 KB each. */
const SHARED_SPACES = 400;

export interface StandInOptions {
  readonly clock: Clock;
  readonly iam: Iam;
  readonly logFolder: string;
  readonly executions: StartedExecutions;
  readonly job?: WhatIf | undefined;
  /** What-ifs of custom-model deployments. */
  readonly deployments?: readonly DeploymentWhatIf[] | undefined;
  /** What-ifs of calls of a model. */
  readonly runtime?: RuntimeWhatIf | undefined;
  /** Custom models that the account has from before. */
  readonly models?: readonly EarlierModel[] | undefined;
  readonly onTrainingStep?: OnTrainingStep | undefined;
  readonly faults?: { readonly invocation?: InvocationFault; readonly bedrock?: BedrockFault } | undefined;
}

/** The stand-ins for AWS's services. A gate before each decides every call by the template's policies. */
export interface StandIns {
  readonly store: ObjectStore;
  readonly bedrock: Bedrock;
  readonly runtime: BedrockRuntime;
  readonly functions: Functions;
  /** The notices that were sent so far. */
  readonly notices: readonly Notice[];
  close(): Promise<void>;
}

export async function startStandIns(deployment: Deployment, options: StandInOptions): Promise<StandIns> {
  const { clock, iam, logFolder, executions, job, onTrainingStep, faults = {} } = options;
  const notices: Notice[] = [];
  const store = await startObjectStore(deployment.bucket, iam);
  const lambda = await serveLambda(() => functions, { gate: gate(iam, lambdaAccess) });
  const stepFunctions = await serveStepFunctions(executions, { gate: gate(iam, statesAccess) });
  const sns = await serveSns(
    deployment.topics.map(({ arn }) => arn),
    (notice) => notices.push(notice),
    {
      gate: gate(
        iam,
        (request) => snsAccess(request, (topic) => deployment.topics.find(({ arn }) => arn === topic)?.keyArn),
        "AuthorizationError",
      ),
    },
  );
  const spaces = new ActionSpaces(SHARED_SPACES);
  const bedrock = new Bedrock({
    clock,
    deployments: options.deployments,
    mayAssume: (roleArn, jobArn) => iam.allows(assumedByBedrock(roleArn, jobArn)),
    fault: faults.bedrock,
    train: (training) => {
      const caller = accessKey(training.request.roleArn, training.id);
      return trainingRun(training, {
        clock,
        s3: s3Client(store.url, caller),
        graderFor: (functionArn) => lambdaGrader(lambda.url, caller, functionArn),
        whatIf: job,
        spaces,
        ...(onTrainingStep === undefined ? {} : { onStep: onTrainingStep }),
      });
    },
  });
  await addEarlierModels(bedrock, options.models ?? []);
  const bedrockServer = await bedrock.serve({ gate: gate(iam, bedrockAccess) });
  const runtime = new BedrockRuntime({
    deployments: bedrock.deployments,
    base: new PolicyModel(new Policy(SEED), spaces),
    wait: (seconds) => sleep((seconds * 1000) / ANSWER_SPEED),
    whatIf: options.runtime,
  });
  const runtimeServer = await runtime.serve({ gate: gate(iam, bedrockRuntimeAccess) });
  const endpoints = {
    S3: store.url,
    LAMBDA: lambda.url,
    BEDROCK: bedrockServer.url,
    BEDROCK_RUNTIME: runtimeServer.url,
    SFN: stepFunctions.url,
    SNS: sns.url,
  };
  const functions: Functions = new Functions(deployment, {
    endpoints: Object.fromEntries(
      Object.entries(endpoints).map(([service, url]) => [`AWS_ENDPOINT_URL_${service}`, url]),
    ),
    logFolder,
    iam,
    ...(faults.invocation === undefined ? {} : { fault: faults.invocation }),
  });
  return {
    store,
    bedrock,
    runtime,
    functions,
    notices,
    async close() {
      functions.close();
      const servers = [lambda, stepFunctions, bedrockServer, runtimeServer, sns, store];
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
