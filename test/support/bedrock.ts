import { BedrockClient, type CreateModelCustomizationJobRequest } from "@aws-sdk/client-bedrock";
import type { HttpRequest } from "@smithy/core/protocols";
import { Bedrock, type BedrockOptions } from "../../local/bedrock/bedrock-api.ts";
import { serve } from "../../local/http/loopback-server.ts";
import { Clock } from "../../local/clock.ts";
import { assumedByBedrock } from "../../local/iam/actions/services.ts";
import { allows } from "../../local/iam/decide.ts";
import { clientFor } from "./scripted-server.ts";
import { inShape } from "./wire-shapes.ts";

export const ROLE = "arn:aws:iam::123456789012:role/FinqaRft-BedrockRole";
export const trusting = (service: string, action = "sts:AssumeRole", effect = "Allow") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: effect, Action: action, Principal: { Service: service } }],
});

/** One role, with this trust policy. */
export const trustedBy =
  (trust: unknown): BedrockOptions["mayAssume"] =>
  (roleArn, jobArn) =>
    allows(
      { roles: [{ arn: ROLE, trust, statements: [] }], ofResources: new Map() },
      assumedByBedrock(roleArn, jobArn),
    );

/** The stand-in for Bedrock on loopback, and the real client of it. */
export interface BedrockStandIn {
  readonly bedrock: Bedrock;
  readonly client: BedrockClient;
  /**
   * A client that sends this text as the body of every request, whatever the command says: what the client's types or
   * checks would not let through.
   */
  sending(body: string): BedrockClient;
  close(): Promise<void>;
}

/** @param options by default one role that Bedrock may assume, and jobs that stay in progress */
export async function bedrockStandIn(options: Partial<BedrockOptions> = {}): Promise<BedrockStandIn> {
  const bedrock = new Bedrock({
    clock: new Clock(),
    mayAssume: trustedBy(trusting("bedrock.amazonaws.com")),
    train: () => Promise.resolve(),
    ...options,
  });
  const server = await serve(inShape((request) => bedrock.answer(request)));
  return {
    bedrock,
    client: new BedrockClient(clientFor(server.url)),
    sending(body) {
      const client = new BedrockClient(clientFor(server.url));
      client.middlewareStack.add(
        (next) => (args) => {
          const request = args.request as HttpRequest;
          request.body = body;
          request.headers["content-length"] = String(Buffer.byteLength(body));
          return next(args);
        },
        { step: "build", priority: "low" },
      );
      return client;
    },
    close: () => server.close(),
  };
}

/** A request that Bedrock takes, in every member. */
export const goodRequest = (
  changes: Partial<CreateModelCustomizationJobRequest> = {},
): CreateModelCustomizationJobRequest => ({
  jobName: "finqa-rft-job-20261123t020304-1a2b3c4d",
  customModelName: "finqa-nova-lite-rft-20261123t020304-1a2b3c4d",
  roleArn: ROLE,
  baseModelIdentifier: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0:256k",
  clientRequestToken: "a1".repeat(32),
  customizationType: "REINFORCEMENT_FINE_TUNING",
  trainingDataConfig: { s3Uri: "s3://rft-bucket/rft-data/train.jsonl" },
  validationDataConfig: { validators: [{ s3Uri: "s3://rft-bucket/rft-data/val.jsonl" }] },
  outputDataConfig: { s3Uri: "s3://rft-bucket/rft-output/" },
  customizationConfig: {
    rftConfig: {
      graderConfig: { lambdaGrader: { lambdaArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7" } },
      hyperParameters: {
        batchSize: 32,
        epochCount: 1,
        evalInterval: 5,
        inferenceMaxTokens: 1000,
        learningRate: 0.00005,
        maxPromptLength: 4000,
        reasoningEffort: "high",
        trainingSamplePerPrompt: 4,
      },
    },
  },
  ...changes,
});
