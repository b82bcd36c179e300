import { BedrockClient } from "@aws-sdk/client-bedrock";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import type { HttpRequest } from "@smithy/core/protocols";
import { StandardRetryStrategy } from "@smithy/core/retry";
import { clientOptions } from "../../functions/aws/client-options.ts";
import { REGION } from "../../local/template/intrinsics.ts";
import type { Service } from "./faults.ts";
import { currentInvocation, type Invocation } from "./invocation.ts";
import type { Wire } from "./wire.ts";

/** Tell the wire what a request is of; taken off before it goes on. */
export const CALL_HEADER = "x-simulation-call";
export const SEND_HEADER = "x-simulation-send";

/** Calls that IAM, and so the pipeline's errors, name otherwise than the SDK does. */
const IAM_ACTION: Readonly<Record<string, string>> = {
  Converse: "InvokeModel",
  Invoke: "InvokeFunction",
  HeadObject: "GetObject",
  ListObjectsV2: "ListBucket",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
};
export function iamAction(call: string): string {
  const [service, operation = ""] = call.split(":");
  return `${service}:${IAM_ACTION[operation] ?? operation}`;
}

export interface Clients {
  readonly bedrock: BedrockClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  readonly sns: SNSClient;
}

/** How long the smoke test waits for the reward function; see its handler. */
const LAMBDA_TIMEOUT_MS = 45_000;

/** The SDK's own strategy decides what is tried again; it waits for nothing. */
export const withoutWaits = (): StandardRetryStrategy =>
  new StandardRetryStrategy({
    maxAttempts: clientOptions.maxAttempts,
    backoff: { computeNextBackoffDelay: () => 0, setDelayBase: () => undefined },
  });

/**
 * What the SDK would wait between two attempts, the wire's clock takes. Each invocation has
 * the retry quota of a new Lambda environment: for a day at this rate of faults, the quota of one client is used up in
 * the first hours.
 */
function retryStrategy() {
  const strategies = new WeakMap<Invocation, StandardRetryStrategy>();
  const own = (): StandardRetryStrategy => {
    const invocation = currentInvocation();
    const strategy = strategies.get(invocation) ?? withoutWaits();
    strategies.set(invocation, strategy);
    return strategy;
  };
  return {
    mode: "standard",
    maxAttempts: () => Promise.resolve(clientOptions.maxAttempts),
    acquireInitialRetryToken: (scope: string) => own().acquireInitialRetryToken(scope),
    refreshRetryTokenForRetry: (...retry: Parameters<StandardRetryStrategy["refreshRetryTokenForRetry"]>) =>
      own().refreshRetryTokenForRetry(...retry),
    recordSuccess: (token: Parameters<StandardRetryStrategy["recordSuccess"]>[0]) => {
      own().recordSuccess(token);
    },
  };
}

/** The real SDK clients, with the functions' own options, over a wire instead of sockets. */
export function clientsOn(wire: Wire): Clients {
  let sends = 0;
  const options = (service: Service) => ({
    region: REGION,
    credentials: { accessKeyId: "simulation", secretAccessKey: "simulation" },
    signer: { sign: <T>(request: T) => Promise.resolve(request) }, // nobody here looks at a signature
    requestHandler: wire.handler(
      service,
      service === "lambda" ? LAMBDA_TIMEOUT_MS : clientOptions.requestHandler.requestTimeout,
    ),
    retryStrategy: retryStrategy(),
  });
  const traced = <C extends { readonly middlewareStack: object }>(service: Service, client: C): C => {
    const middlewareStack = client.middlewareStack as BedrockClient["middlewareStack"]; // the same for all
    middlewareStack.add((next) => (args) => currentInvocation().sending(() => next(args)), {
      step: "initialize",
      priority: "high",
      name: "simulationSending",
    });
    middlewareStack.add(
      (next, context) => (args) => {
        const { headers } = args.request as HttpRequest;
        headers[CALL_HEADER] = `${service}:${(context.commandName ?? "").replace(/Command$/, "")}`;
        headers[SEND_HEADER] = String(++sends);
        return next(args);
      },
      { step: "build", name: "simulationCall" },
    );
    return client;
  };
  return {
    bedrock: traced("bedrock", new BedrockClient(options("bedrock"))),
    lambda: traced("lambda", new LambdaClient(options("lambda"))),
    s3: traced("s3", new S3Client({ ...options("s3"), forcePathStyle: true })),
    sfn: traced("states", new SFNClient(options("states"))),
    sns: traced("sns", new SNSClient(options("sns"))),
  };
}
