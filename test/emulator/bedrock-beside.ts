import { setTimeout } from "node:timers/promises";
import { Bedrock } from "../../local/bedrock/bedrock-api.ts";
import { CREATION_SECONDS } from "../../local/bedrock/deployment.ts";
import { lambdaGrader } from "../../local/bedrock/grader.ts";
import { BedrockRuntime } from "../../local/bedrock/runtime/runtime-api.ts";
import { SEED, trainingRun } from "../../local/bedrock/training-run.ts";
import { s3Client } from "../../local/s3/object-store.ts";
import { Policy } from "../../local/trainer/policy.ts";
import { PolicyModel } from "../../local/trainer/policy-model.ts";
import { ActionSpaces } from "../../local/trainer/prompts.ts";
import { ACCOUNT } from "./ministack.ts";

/** Real seconds of one of the job's: as little as the emulator waits of a Wait state's. */
const SCALE = 0.02;

/** The wall clock, with waits scaled down: the emulator's state machine and the job go by the same time. */
const wallClock = {
  now: () => new Date(),
  wait: (seconds: number) => setTimeout(seconds * 1000 * SCALE),
  during: <T>(work: () => Promise<T>) => work(),
};

/** Bedrock and its runtime, for functions that run elsewhere. */
export interface BedrockBeside {
  readonly bedrock: Bedrock;
  readonly runtime: BedrockRuntime;
  /** As the SDK's `AWS_ENDPOINT_URL_…`. */
  readonly endpoints: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * The rehearsal's Bedrock, whose jobs read from and write to the emulator's S3 and invoke its Lambda, and whose models
 * answer.
 * @param emulator URL of the emulator
 */
export async function startBedrockBeside(emulator: string): Promise<BedrockBeside> {
  const spaces = new ActionSpaces(400);
  const bedrock = new Bedrock({
    clock: wallClock,
    creationSeconds: CREATION_SECONDS * SCALE,
    mayAssume: () => Promise.resolve(true), // the emulator decides no permission; the rehearsal does
    train: (job) =>
      trainingRun(job, {
        clock: wallClock,
        s3: s3Client(emulator, ACCOUNT),
        graderFor: (functionArn) => lambdaGrader(emulator, ACCOUNT, functionArn),
        spaces,
      }),
  });
  const runtime = new BedrockRuntime({
    deployments: bedrock.deployments,
    base: new PolicyModel(new Policy(SEED), spaces),
  });
  const [server, runtimeServer] = [await bedrock.serve(), await runtime.serve()];
  return {
    bedrock,
    runtime,
    endpoints: { AWS_ENDPOINT_URL_BEDROCK: server.url, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: runtimeServer.url },
    async close() {
      await Promise.all([server.close(), runtimeServer.close()]);
    },
  };
}
