import {
  type AwsError,
  type HttpAnswer,
  type HttpRequest,
  json,
  type LoopbackServer,
  serve,
  type ServeOptions,
  unsupported,
} from "../../http/loopback-server.ts";
import type { LanguageModel } from "../../trainer/policy-model.ts";
import { refused } from "../checked.ts";
import type { Deployments } from "../deployments.ts";
import { AnswerLog, type ConverseCall } from "./answer-log.ts";
import { chance } from "./chance.ts";
import { converseAnswer } from "./converse-answer.ts";
import { type ConverseRequest, readRequest } from "./converse-request.ts";
import { type InvokedModel, invokedModel } from "./invoked-model.ts";
import { runtimeErrors } from "./runtime-errors.ts";

/** What-ifs of the runtime, to test its caller. */
export interface RuntimeWhatIf {
  /** Share of calls that are throttled. */
  readonly throttled?: number;
  /** Share of answers that take SLOW_SECONDS. */
  readonly slow?: number;
  /** Custom models refuse reasoningConfig: AWS does not document that they accept it. */
  readonly refusesReasoning?: boolean;
  /** What a deployment that is being created answers with. */
  readonly notReady?: "ModelNotReadyException" | "ResourceNotFoundException";
  /** An error that a call is answered with. */
  readonly fault?: (call: AttemptedCall) => AwsError | undefined;
}

/** A call that is about to be answered. */
export interface AttemptedCall {
  readonly modelId: string;
  /** ARN of the custom model that answers, or the base model's id. */
  readonly model: string;
  readonly prompt: string;
  /** Calls of this model with this prompt before this one, answered or not. */
  readonly earlier: number;
  /** Calls of whatever kind before this one. */
  readonly calls: number;
}

export interface RuntimeOptions {
  readonly deployments: Pick<Deployments, "served">;
  /** What an inference profile of Nova 2 Lite answers with. */
  readonly base: LanguageModel;
  /** Waits for the simulated seconds of an answer; absent: no wait. */
  readonly wait?: (seconds: number) => Promise<void>;
  readonly whatIf?: RuntimeWhatIf | undefined;
}

/** Shares of a rehearsal's calls: enough that every run has some, and few enough to be quick. */
const SHARES = { throttled: 0.01, slow: 0.01 } as const;
export const SLOW_SECONDS = 40;

/**
 * Bedrock's runtime over HTTP (REST-JSON), for the real SDK's client: Converse, answered by policies. Chance follows
 * from model, prompt and count, so that a rehearsal repeats exactly.
 */
export class BedrockRuntime {
  readonly #options: RuntimeOptions;
  readonly #log = new AnswerLog();

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  /** Every call so far whose request could be read and whose model is there, in order. */
  get calls(): readonly ConverseCall[] {
    return this.#log.calls;
  }

  /** What was answered more often than it may be: the same model, the same prompt, the same settings. */
  askedTooOften(allowed = 1): { readonly model: string; readonly prompt: string; readonly times: number }[] {
    return this.#log.answeredMoreThan(allowed);
  }

  serve(options: ServeOptions = {}): Promise<LoopbackServer> {
    return serve((request) => this.answer(request), options);
  }

  /** Without a server: rejects with the AwsError that a server would answer with. */
  async answer({ method, path, body }: HttpRequest): Promise<HttpAnswer> {
    const [, modelId] = /^\/model\/(.+)\/converse$/.exec(path) ?? [];
    if (method !== "POST" || modelId === undefined) throw unsupported("Bedrock runtime", `${method} ${path}`);
    const { deployments, base, whatIf = {} } = this.#options;
    const invoked = invokedModel(modelId, deployments, base, whatIf.notReady);
    const request = readRequest(parsed(body));
    const before = this.#log.before(invoked, request);
    const call = this.#log.begin(invoked, modelId, request);
    const fault = this.#fault(invoked, modelId, request, before.attempts);
    if (fault !== undefined) {
      call.outcome = fault.name;
      throw fault;
    }
    const { model } = invoked;
    const key = JSON.stringify([model.fingerprint, request.prompt, before.answers]);
    call.outcome = "answered"; // before it waits: of calls at once, each has a count of its own
    const completion = model.complete({
      text: request.prompt,
      temperature: request.temperature,
      topP: request.topP,
      seed: Math.floor(chance("answer", key) * 2 ** 32),
    });
    const answer = converseAnswer(completion, request, key);
    const slow = chance("slow", key) < (whatIf.slow ?? SHARES.slow);
    const latencyMs = slow ? SLOW_SECONDS * 1000 : answer.metrics.latencyMs;
    await this.#options.wait?.(latencyMs / 1000);
    return json(200, { ...answer, metrics: { latencyMs } });
  }

  #fault(
    { name, model, custom }: InvokedModel,
    modelId: string,
    request: ConverseRequest,
    earlier: number,
  ): AwsError | undefined {
    const { whatIf = {} } = this.#options;
    const { prompt } = request;
    if (custom && whatIf.refusesReasoning === true && request.configuresReasoning)
      return refused(
        "Malformed input request: #: extraneous key [reasoningConfig] is not permitted, please reformat your input and try again.",
      );
    const fault = whatIf.fault?.({ modelId, model: name, prompt, earlier, calls: this.#log.calls.length - 1 });
    if (fault !== undefined) return fault;
    const throttled = chance("throttled", model.fingerprint, prompt, earlier) < (whatIf.throttled ?? SHARES.throttled);
    return throttled ? runtimeErrors.throttling() : undefined;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw refused("The request body is not JSON.");
  }
}
