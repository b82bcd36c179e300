import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { AwsError } from "../http/loopback-server.ts";
import { assumedByLambda, logWriting } from "../iam/actions/services.ts";
import { accessKey } from "../iam/gate.ts";
import type { Iam } from "../iam/iam.ts";
import { REGION } from "../template/intrinsics.ts";
import type { DeployedAlias, DeployedFunction, Deployment } from "../template/deployment.ts";
import { FunctionProcess, type InvocationTime, type Outcome } from "./function-process.ts";

/** 6 MB, request and response (Lambda quotas, synchronous invocation). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

export interface Invocation {
  readonly outcome: Outcome;
  /** "$LATEST", or the number of the version that an alias or a qualifier named. */
  readonly executedVersion: string;
}

/**
 * What-if for tests: the error that Lambda answers an invocation with, by the function's id and how often it was
 * invoked before.
 */
export type InvocationFault = (functionId: string, earlier: number) => AwsError | undefined;

export interface FunctionsOptions {
  /** Environment variables that tell the SDK where the stand-ins are. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly logFolder: string;
  readonly fault?: InvocationFault;
  /** Decides what Lambda does in a function's role; without it everything is allowed. */
  readonly iam?: Iam;
}

/** The deployed functions, which can be invoked. */
export class Functions {
  readonly #deployment: Deployment;
  readonly #options: FunctionsOptions;
  readonly #idle = new Map<string, FunctionProcess[]>();
  readonly #all = new Set<FunctionProcess>();
  readonly #invocations = new Map<string, number>();

  constructor(deployment: Deployment, options: FunctionsOptions) {
    this.#deployment = deployment;
    this.#options = options;
    mkdirSync(options.logFolder, { recursive: true });
  }

  /**
   * @param target function name or ARN, with or without a qualifier
   * @param time the rehearsal's, for an invocation that a step of it waits for
   * @throws AwsError ResourceNotFoundException, RequestTooLargeException, InvalidRequestContentException,
   *   AccessDeniedException
   */
  async invoke(target: string, payload: string, qualifier?: string, time?: InvocationTime): Promise<Invocation> {
    const { lambda, executedVersion, invokedArn } = this.#find(target, qualifier);
    if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) {
      throw new AwsError(
        "RequestTooLargeException",
        413,
        `${Buffer.byteLength(payload)} byte payload is too large for the RequestResponse invocation type (limit ${MAX_PAYLOAD_BYTES} bytes)`,
      );
    }
    const event = parsedPayload(payload);
    const earlier = this.#invocations.get(lambda.id) ?? 0;
    this.#invocations.set(lambda.id, earlier + 1);
    const fault = this.#options.fault?.(lambda.id, earlier);
    if (fault !== undefined) throw fault;
    const logged = await this.#mayLog(lambda);
    const environment = `${lambda.module}:${executedVersion}`; // each version has its own, as on AWS
    const idle = this.#idle.get(environment) ?? [];
    this.#idle.set(environment, idle);
    let process_ = idle.pop();
    while (process_?.alive === false) process_ = idle.pop();
    process_ ??= this.#start(lambda, executedVersion, logged);
    const outcome = limited(await process_.invoke(event, randomUUID(), invokedArn, time));
    if (process_.alive) idle.push(process_);
    else this.#all.delete(process_);
    return { outcome, executedVersion };
  }

  /** @param target function name or ARN */
  alias(target: string, name: string): DeployedAlias | undefined {
    const lambda = this.#deployment.functions.find((one) => one.arn === target || one.name === target);
    return this.#deployment.aliases.find((alias) => alias.functionArn === lambda?.arn && alias.name === name);
  }

  /** What-if: the hosts of a function fail, whatever it is doing. */
  kill(functionId: string): void {
    for (const process_ of this.#all) if (process_.functionId === functionId) process_.kill();
  }

  close(): void {
    for (const process_ of this.#all) process_.kill();
  }

  /**
   * Lambda runs a function in its role, and writes its log in it too; if it may not do this, the log is lost silently.
   */
  async #mayLog({ roleArn, name, logGroup }: DeployedFunction): Promise<boolean> {
    const { iam } = this.#options;
    if (iam === undefined) return true;
    if (!(await iam.allows(assumedByLambda(roleArn))))
      throw new AwsError(
        "AccessDeniedException",
        403,
        `The role defined for the function cannot be assumed by Lambda: ${roleArn}`,
      );
    return (await Promise.all(logWriting(roleArn, name, logGroup).map((call) => iam.allows(call)))).every(Boolean);
  }

  #start(lambda: DeployedFunction, version: string, logged: boolean): FunctionProcess {
    const started = new FunctionProcess(
      lambda,
      version,
      {
        ...lambda.environment,
        ...this.#options.endpoints,
        AWS_REGION: REGION,
        AWS_LAMBDA_FUNCTION_NAME: lambda.name,
        AWS_LAMBDA_FUNCTION_VERSION: version,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMiB),
        AWS_ACCESS_KEY_ID: accessKey(lambda.roleArn, lambda.name),
        AWS_SECRET_ACCESS_KEY: "rehearsal",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        POWERTOOLS_DEV: "false",
        ...(process.env["TMPDIR"] === undefined ? {} : { TMPDIR: process.env["TMPDIR"] }),
      },
      logged ? join(this.#options.logFolder, `${lambda.id}.log`) : devNull,
    );
    this.#all.add(started);
    return started;
  }

  #find(target: string, qualifier?: string): { lambda: DeployedFunction; executedVersion: string; invokedArn: string } {
    const [, bare = target, inArn] = /^(arn:aws:lambda:[^:]+:\d+:function:[^:]+)(?::(.+))?$/.exec(target) ?? [];
    const lambda = this.#deployment.functions.find(({ arn, name }) => arn === bare || name === bare);
    if (lambda === undefined) throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${target}`);
    const wanted = qualifier ?? inArn;
    const invokedArn = wanted === undefined ? lambda.arn : `${lambda.arn}:${wanted}`;
    if (wanted === undefined || wanted === "$LATEST") return { lambda, executedVersion: "$LATEST", invokedArn };
    const ofFunction = this.#deployment.aliases.filter(({ functionArn }) => functionArn === lambda.arn);
    const version =
      ofFunction.find(({ name }) => name === wanted)?.version ??
      ofFunction.find((alias) => alias.version === wanted)?.version;
    if (version === undefined)
      throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${invokedArn}`);
    // Bedrock names the version, the smoke test the alias.
    return {
      lambda: (wanted === version ? lambda.ofVersions : undefined) ?? lambda,
      executedVersion: version,
      invokedArn,
    };
  }
}

/** Without a payload the event is null. @throws AwsError InvalidRequestContentException, in Lambda's words */
function parsedPayload(payload: string): unknown {
  try {
    return JSON.parse(payload || "null");
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      400,
      `Could not parse request body into json: Could not parse payload into json: ${error instanceof Error ? error.message : ""}`,
    );
  }
}

function limited(outcome: Outcome): Outcome {
  if (!("result" in outcome) || Buffer.byteLength(outcome.result) <= MAX_PAYLOAD_BYTES) return outcome;
  return {
    error: {
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
    },
  };
}
