import type { BedrockClient } from "@aws-sdk/client-bedrock";
import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { TimeLeft } from "./time-left.ts";

/** What asking, storing and scoring answers needs: ProbeModels and AnswerShard do the same on different rows. */
export interface AnswerDependencies {
  /** With one attempt a call. */
  readonly runtime: BedrockRuntimeClient;
  readonly bedrock: BedrockClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly time: TimeLeft;
}
