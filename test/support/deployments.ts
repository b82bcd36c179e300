import { BedrockClient } from "@aws-sdk/client-bedrock";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { Bedrock, type BedrockOptions } from "../../local/bedrock/bedrock-api.ts";
import { CREATION_SECONDS } from "../../local/bedrock/deployment.ts";
import type { Job } from "../../local/bedrock/job.ts";
import { BedrockRuntime, type RuntimeOptions } from "../../local/bedrock/runtime/runtime-api.ts";
import { serve } from "../../local/http/loopback-server.ts";
import type { LanguageModel } from "../../local/trainer/policy-model.ts";
import { goodRequest } from "./bedrock.ts";
import { clientFor } from "./scripted-server.ts";
import { inShape } from "./wire-shapes.ts";

export const ACCOUNT_ARN = "arn:aws:bedrock:us-east-1:123456789012";
export const BASE_PROFILE = "us.amazon.nova-2-lite-v1:0";

/** Time that passes when a test says so. */
export class ManualClock {
  #now = Date.UTC(2026, 10, 23);

  readonly now = (): Date => new Date(this.#now);

  pass(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

/** A model that answers with its name, the temperature and the seed. */
export const talking = (name: string): LanguageModel => ({
  fingerprint: name,
  complete: ({ text, temperature, seed }) =>
    temperature === 0 ? `${name} says to ${text}` : `${name} says ${seed} to ${text}`,
});

/** Bedrock's two stand-ins on loopback, on a clock that a test moves, and the real clients of them. */
export interface BedrockAccount {
  readonly clock: ManualClock;
  readonly bedrock: Bedrock;
  readonly runtime: BedrockRuntime;
  readonly control: BedrockClient;
  readonly inference: BedrockRuntimeClient;
  /** Simulated seconds that answers took, in order. */
  readonly waits: readonly number[];
  /** Adds a custom model. */
  model(name: string, trained?: LanguageModel): Job;
  /** Adds a custom model and an Active deployment of it. */
  deployed(name: string, trained?: LanguageModel): { readonly model: Job; readonly arn: string };
  close(): Promise<void>;
}

export async function bedrockAccount(
  options: Pick<BedrockOptions, "deployments"> & Pick<RuntimeOptions, "whatIf"> = {},
): Promise<BedrockAccount> {
  const clock = new ManualClock();
  const bedrock = new Bedrock({
    clock,
    mayAssume: () => Promise.resolve(true),
    train: () => new Promise(() => undefined),
    deployments: options.deployments,
  });
  const waits: number[] = [];
  const runtime = new BedrockRuntime({
    deployments: bedrock.deployments,
    base: talking("base"),
    wait: (seconds) => {
      waits.push(seconds);
      return Promise.resolve();
    },
    whatIf: { throttled: 0, slow: 0, ...options.whatIf },
  });
  const [controlServer, runtimeServer] = await Promise.all([
    serve(inShape((request) => bedrock.answer(request))),
    serve(inShape((request) => runtime.answer(request))),
  ]);
  const model = (name: string, trained?: LanguageModel): Job =>
    bedrock.addModel(
      goodRequest({ jobName: `job-of-${name}`, customModelName: name, clientRequestToken: `job-of-${name}` }),
      trained,
    );
  return {
    clock,
    bedrock,
    runtime,
    control: new BedrockClient(clientFor(controlServer.url)),
    inference: new BedrockRuntimeClient({ ...clientFor(runtimeServer.url), maxAttempts: 1 }),
    waits,
    model,
    deployed(name, trained) {
      const made = model(name, trained);
      return { model: made, arn: bedrock.deployments.addActive(`deployment-of-${name}`, made.modelArn).arn };
    },
    async close() {
      await Promise.all([controlServer.close(), runtimeServer.close()]);
    },
  };
}

/** Lets a new deployment become what it will. */
export const untilCreated = ({ clock }: BedrockAccount): void => {
  clock.pass(CREATION_SECONDS);
};
