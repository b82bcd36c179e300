import { BedrockClient } from "@aws-sdk/client-bedrock";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { clientOptions } from "../../aws/client-options.ts";

/**
 * Of the two functions that ask models. Converse is attempted once, and for as long as the Lambda has time (each call
 * says how long): three attempts of 12 s, as the other clients have them, would pay for three answers and read none.
 */
export const answerClients = () => ({
  runtime: new BedrockRuntimeClient({
    maxAttempts: 1,
    // By default this client uses HTTP/2, for streams: a session that Lambda froze between two invocations is dead, and
    // only the next request would notice.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 3_000, throwOnRequestTimeout: true }),
  }),
  bedrock: new BedrockClient(clientOptions),
  // The reward function may take its whole 30 s, and a cold start before that.
  lambda: new LambdaClient({
    ...clientOptions,
    requestHandler: { ...clientOptions.requestHandler, requestTimeout: 45_000 },
  }),
  s3: new S3Client({ ...clientOptions, forcePathStyle: true }),
});
