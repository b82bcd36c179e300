import { setTimeout } from "node:timers/promises";
import { Bedrock } from "../../local/bedrock/bedrock-api.ts";
import { lambdaGrader } from "../../local/bedrock/grader.ts";
import { trainingRun } from "../../local/bedrock/training-run.ts";
import type { LoopbackServer } from "../../local/http/loopback-server.ts";
import { s3Client } from "../../local/s3/object-store.ts";
import { ACCOUNT } from "./ministack.ts";

/** Real seconds of one of the job's: as little as the emulator waits of a Wait state's. */
const SCALE = 0.02;

/** The wall clock, with waits scaled down: the emulator's state machine and the job go by the same time. */
const wallClock = {
  now: () => new Date(),
  wait: (seconds: number) => setTimeout(seconds * 1000 * SCALE),
  during: <T>(work: () => Promise<T>) => work(),
};

/**
 * The rehearsal's Bedrock, whose jobs read from and write to the emulator's S3 and invoke its Lambda.
 * @param emulator URL of the emulator
 */
export async function startBedrockBeside(emulator: string): Promise<LoopbackServer & { readonly bedrock: Bedrock }> {
  const bedrock = new Bedrock({
    clock: wallClock,
    mayAssume: () => Promise.resolve(true), // the emulator decides no permission; the rehearsal does
    train: (job) =>
      trainingRun(job, {
        clock: wallClock,
        s3: s3Client(emulator, ACCOUNT),
        graderFor: (functionArn) => lambdaGrader(emulator, ACCOUNT, functionArn),
      }),
  });
  const server = await bedrock.serve();
  return { ...server, bedrock };
}
