import { Bedrock, type BedrockFault } from "./bedrock/bedrock-api.ts";
import { lambdaGrader } from "./bedrock/grader.ts";
import { trainingRun, type WhatIf } from "./bedrock/training-run.ts";
import type { Clock } from "./clock.ts";
import { bedrockAccess } from "./iam/actions/bedrock.ts";
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

export interface StandInOptions {
  readonly clock: Clock;
  readonly iam: Iam;
  readonly logFolder: string;
  readonly executions: StartedExecutions;
  readonly job?: WhatIf | undefined;
  readonly onTrainingStep?: ((step: number, steps: number, rewardMean: number) => void) | undefined;
  readonly faults?: { readonly invocation?: InvocationFault; readonly bedrock?: BedrockFault } | undefined;
}

/** What stands in for AWS's services. Before each stands a gate that decides every call by the template's policies. */
export interface StandIns {
  readonly store: ObjectStore;
  readonly bedrock: Bedrock;
  readonly functions: Functions;
  /** What people were told so far. */
  readonly notices: readonly Notice[];
  close(): Promise<void>;
}

export async function startStandIns(
  deployment: Deployment,
  { clock, iam, logFolder, executions, job, onTrainingStep, faults = {} }: StandInOptions,
): Promise<StandIns> {
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
  const bedrock = new Bedrock({
    clock,
    mayAssume: (roleArn, jobArn) => iam.allows(assumedByBedrock(roleArn, jobArn)),
    fault: faults.bedrock,
    train: (training) => {
      const caller = accessKey(training.request.roleArn, training.id);
      return trainingRun(training, {
        clock,
        s3: s3Client(store.url, caller),
        graderFor: (functionArn) => lambdaGrader(lambda.url, caller, functionArn),
        whatIf: job,
        ...(onTrainingStep === undefined ? {} : { onStep: onTrainingStep }),
      });
    },
  });
  const bedrockServer = await bedrock.serve({ gate: gate(iam, bedrockAccess) });
  const endpoints = {
    S3: store.url,
    LAMBDA: lambda.url,
    BEDROCK: bedrockServer.url,
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
    functions,
    notices,
    async close() {
      functions.close();
      await Promise.all([lambda.close(), stepFunctions.close(), bedrockServer.close(), sns.close(), store.close()]);
    },
  };
}
