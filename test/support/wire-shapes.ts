import * as bedrock from "@aws-sdk/client-bedrock";
import * as runtime from "@aws-sdk/client-bedrock-runtime";
import * as lambda from "@aws-sdk/client-lambda";
import * as sfn from "@aws-sdk/client-sfn";
import { NormalizedSchema } from "@smithy/core/schema";
import {
  type Answering,
  answered,
  AwsError,
  type HttpAnswer,
  type HttpRequest,
  type ServeOptions,
} from "../../local/http/loopback-server.ts";
import { queryFaults } from "./query-shapes.ts";
import { type Schema, shapeFaults } from "./shapes.ts";

/** A request to a stand-in, and what it answered. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly answer: HttpAnswer;
}

/**
 * A stand-in that fails instead of giving an answer, or an error, that is not as the SDK's models have it.
 * @param options how the service writes an error
 */
export const inShape =
  (answer: Answering, options: Pick<ServeOptions, "failure"> = {}): Answering =>
  async (request) => {
    const faults = (given: HttpAnswer): void => {
      const found = exchangeFaults({ request, answer: given });
      if (found.length > 0) throw new Error(`not in the shape of the service's model: ${found.join("; ")}`);
    };
    try {
      const given = await answer(request);
      faults(given);
      return given;
    } catch (error) {
      if (error instanceof AwsError) faults(await answered(() => Promise.reject(error), request, options));
      throw error;
    }
  };

/** An operation of a service, as the SDK's static schemas describe it. */
interface Operation {
  readonly name: string;
  /** Undefined in AWS JSON, where a header names the operation. */
  readonly route: { readonly method: string; readonly path: RegExp; readonly status: number } | undefined;
  readonly output: Schema;
  /** The service's errors by name, with their status and the shape of their body. */
  readonly errors: ReadonlyMap<string, { readonly status: number; readonly schema: Schema }>;
}

/** The rehearsal's own refusals, which no service has. */
const OUR_OWN = ["UnsupportedOperation", "MalformedUrl"];
/** In no service's model, but in the common errors of every service. */
const DENIED = "AccessDeniedException";

/**
 * Where an exchange is not as the SDK's models of Bedrock, its runtime, Lambda, SNS and Step Functions have it:
 * operation, status, headers and body of the answer; for an error its name, status and body.
 */
export function exchangeFaults(exchange: Exchange): string[] {
  const { method, path, headers } = exchange.request;
  const { answer } = exchange;
  if (String(headers["content-type"]).includes("x-www-form-urlencoded")) return queryFaults(exchange);
  const target = /^AWSStepFunctions\.(\w+)$/.exec(String(headers["x-amz-target"] ?? ""))?.[1];
  const operation = OPERATIONS.find(({ name, route }) =>
    route === undefined ? name === target : route.method === method && route.path.test(path),
  );
  if (operation === undefined) return [`${method} ${path}: no service's model has this operation`];
  const faults = answer.status < 300 ? outputFaults(operation, answer) : errorFaults(operation, answer);
  return faults.map((fault) => `${operation.name}: ${fault}`);
}

function outputFaults({ route, output }: Operation, { status, headers = {}, body = "" }: HttpAnswer): string[] {
  const members = [...NormalizedSchema.of(output).structIterator()].map(([, member]) => member.getMergedTraits());
  const known = members.flatMap(({ httpHeader = [] }) => [httpHeader].flat().map((name) => name.toLowerCase()));
  const expected = route?.status ?? 200;
  return [
    ...(status === expected ? [] : [`the status is ${status}, and not ${expected}`]),
    ...Object.keys(headers)
      .filter((name) => ![...known, "content-type"].includes(name))
      .map((name) => `the header ${name} is not in the model`),
    ...(members.some((traits) => "httpPayload" in traits) ? [] : shapeFaults(output, JSON.parse(String(body) || "{}"))),
  ];
}

function errorFaults({ errors }: Operation, { status, headers = {}, body = "" }: HttpAnswer): string[] {
  const name = headers["x-amzn-errortype"] ?? "(none)";
  if (OUR_OWN.includes(name)) return [];
  const { __type: type, ...members } = JSON.parse(String(body)) as Record<string, unknown>;
  const error = errors.get(name);
  if (error === undefined) return name === DENIED && status === 403 ? [] : [`the error ${name} is not in the model`];
  return [
    ...(type === undefined || type === name ? [] : [`the error ${name} has the type ${JSON.stringify(type)}`]),
    ...(status === error.status ? [] : [`the error ${name} has the status ${status}, and not ${error.status}`]),
    ...shapeFaults(error.schema, members),
  ];
}

/** [kind, namespace, name, traits, …]; of an operation: input, output. */
type StaticSchema = readonly [kind: number, namespace: string, name: string, traits: Traits | 0, ...rest: unknown[]];
interface Traits {
  readonly http?: readonly [method: string, path: string, status: number];
  readonly httpError?: number;
}
const OPERATION = 9;
const ERROR = -3;

const schemasOf = (service: object, kind: number): readonly StaticSchema[] =>
  Object.values(service).filter((value): value is StaticSchema => Array.isArray(value) && value[0] === kind);

/** By the length of a path's literal text, so that `/jobs/{id}/stop` comes before `/jobs/{id}`. */
const OPERATIONS: readonly Operation[] = [bedrock, runtime, lambda, sfn]
  .flatMap((service) => {
    const errors = new Map(
      schemasOf(service, ERROR).map((schema) => [
        schema[2],
        { status: (schema[3] || {}).httpError ?? 400, schema: schema as unknown as Schema },
      ]),
    );
    return schemasOf(service, OPERATION).map(([, , name, traits, , output]) => {
      const [method, path, status] = (traits || {}).http ?? [];
      return {
        name,
        literal: path?.replaceAll(/\{[^}]+\}/g, "").length ?? 0,
        route:
          method === undefined || path === undefined || status === undefined
            ? undefined
            : { method, path: pathPattern(path), status },
        output: (typeof output === "function" ? (output as () => unknown)() : output) as Schema,
        errors,
      };
    });
  })
  .toSorted((a, b) => b.literal - a.literal);

/** Of a path with `{identifier}`s, which may hold slashes once they are decoded. */
function pathPattern(path: string): RegExp {
  const [bare = ""] = path.split("?");
  return new RegExp(`^${bare.replaceAll(/[.$]/g, "\\$&").replaceAll(/\{[^}]+\}/g, ".+")}/?$`);
}
