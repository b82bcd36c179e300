import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AwsError } from "../http/loopback-server.ts";
import { REGION } from "../template/intrinsics.ts";
import type { DeployedFunction, Deployment } from "../template/deployment.ts";
import { FunctionProcess, type Outcome } from "./function-process.ts";

/** 6 MB, request and response (Lambda quotas, synchronous invocation). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

export interface Invocation {
  readonly outcome: Outcome;
  /** "$LATEST", or the number of the version that an alias or a qualifier named. */
  readonly executedVersion: string;
}

/** What-if for tests: an error that Lambda answers an invocation of a function with, by its id and how often it was invoked before. */
export type InvocationFault = (functionId: string, earlier: number) => AwsError | undefined;

/** The deployed functions, which can be invoked. */
export class Functions {
  readonly #deployment: Deployment;
  readonly #endpoints: Readonly<Record<string, string>>;
  readonly #logFolder: string;
  readonly #idle = new Map<string, FunctionProcess[]>();
  readonly #all = new Set<FunctionProcess>();
  readonly #invocations = new Map<string, number>();
  readonly #fault: InvocationFault;

  /** @param endpoints environment variables that tell the SDK where the stand-ins are */
  constructor(deployment: Deployment, endpoints: Readonly<Record<string, string>>, logFolder: string, fault: InvocationFault = () => undefined) {
    this.#fault = fault;
    this.#deployment = deployment;
    this.#endpoints = endpoints;
    this.#logFolder = logFolder;
    mkdirSync(logFolder, { recursive: true });
  }

  /**
   * @param target function name or ARN, with or without a qualifier
   * @throws AwsError ResourceNotFoundException, RequestTooLargeException
   */
  async invoke(target: string, payload: string, qualifier?: string): Promise<Invocation> {
    const { lambda, executedVersion, invokedArn } = this.#find(target, qualifier);
    if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) {
      throw new AwsError("RequestTooLargeException", 413, `${Buffer.byteLength(payload)} byte payload is too large for the RequestResponse invocation type (limit ${MAX_PAYLOAD_BYTES} bytes)`);
    }
    const earlier = this.#invocations.get(lambda.id) ?? 0;
    this.#invocations.set(lambda.id, earlier + 1);
    const fault = this.#fault(lambda.id, earlier);
    if (fault !== undefined) throw fault;
    const environment = `${lambda.module}:${executedVersion}`; // each version has its own, as on AWS
    const idle = this.#idle.get(environment) ?? [];
    this.#idle.set(environment, idle);
    let process_ = idle.pop();
    while (process_?.alive === false) process_ = idle.pop();
    process_ ??= this.#start(lambda, executedVersion);
    const outcome = limited(await process_.invoke(JSON.parse(payload || "null"), randomUUID(), invokedArn));
    if (process_.alive) idle.push(process_);
    else this.#all.delete(process_);
    return { outcome, executedVersion };
  }

  close(): void {
    for (const process_ of this.#all) process_.kill();
  }

  #start(lambda: DeployedFunction, version: string): FunctionProcess {
    const started = new FunctionProcess(
      lambda,
      version,
      {
        ...lambda.environment,
        ...this.#endpoints,
        AWS_REGION: REGION,
        AWS_LAMBDA_FUNCTION_NAME: lambda.name,
        AWS_LAMBDA_FUNCTION_VERSION: version,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMiB),
        // The key names the role: the stand-ins can tell by it who calls.
        AWS_ACCESS_KEY_ID: lambda.roleArn.slice(lambda.roleArn.lastIndexOf("/") + 1),
        AWS_SECRET_ACCESS_KEY: "rehearsal",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        POWERTOOLS_DEV: "false",
        ...(process.env["TMPDIR"] === undefined ? {} : { TMPDIR: process.env["TMPDIR"] }),
      },
      join(this.#logFolder, `${lambda.id}.log`),
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
    const version = ofFunction.find(({ name }) => name === wanted)?.version ?? ofFunction.find((alias) => alias.version === wanted)?.version;
    if (version === undefined) throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${invokedArn}`);
    // Bedrock names the version, the smoke test the alias.
    return { lambda: (wanted === version ? lambda.ofVersions : undefined) ?? lambda, executedVersion: version, invokedArn };
  }
}

function limited(outcome: Outcome): Outcome {
  if (!("result" in outcome) || Buffer.byteLength(outcome.result) <= MAX_PAYLOAD_BYTES) return outcome;
  return { error: { errorType: "Function.ResponseSizeTooLarge", errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).` } };
}
