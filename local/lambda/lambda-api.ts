import {
  AwsError,
  type Answering,
  type HttpAnswer,
  type LoopbackServer,
  serve,
  type ServeOptions,
  unsupported,
} from "../http/loopback-server.ts";
import type { Functions } from "./functions.ts";

/**
 * Lambda's Invoke and GetAlias over HTTP (API reference, /2015-03-31/functions/FunctionName/…), for the real SDK's
 * client.
 */
export const serveLambda = (functions: () => Functions, options: ServeOptions = {}): Promise<LoopbackServer> =>
  serve(lambdaAnswers(functions), { ...options, failure: lambdaFailure });

/** Errors whose shape has Message where others have message (service model). */
const WITH_CAPITAL = ["ResourceNotFoundException", "ServiceException"];

/** As Lambda writes an error: with the side at fault, and without the name, which is a header. */
export const lambdaFailure = ({ name, status, message }: AwsError): HttpAnswer => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: JSON.stringify({
    Type: status < 500 ? "User" : "Service",
    [WITH_CAPITAL.includes(name) ? "Message" : "message"]: message,
  }),
});

/** The same, without a server. */
export function lambdaAnswers(
  functions: () => Pick<Functions, "invoke"> & Partial<Pick<Functions, "alias">>,
): Answering {
  return async ({ method, path, query, headers, body }): Promise<HttpAnswer> => {
    const [, aliased, alias] = /^\/2015-03-31\/functions\/([^/]+)\/aliases\/([^/]+)$/.exec(path) ?? [];
    if (method === "GET" && aliased !== undefined && alias !== undefined) {
      const found = functions().alias?.(aliased, alias);
      if (found === undefined)
        throw new AwsError("ResourceNotFoundException", 404, `Cannot find alias arn: ${aliased}:${alias}`);
      const { functionArn, name, version } = found;
      return {
        status: 200,
        body: JSON.stringify({ AliasArn: `${functionArn}:${name}`, Name: name, FunctionVersion: version }),
      };
    }
    const target = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
    if (method !== "POST" || target === undefined) throw unsupported("Lambda", `${method} ${path}`);
    const type = headers["x-amz-invocation-type"] ?? "RequestResponse";
    if (type !== "RequestResponse") throw unsupported("Lambda", `invocations of type ${String(type)}`);
    if ((headers["x-amz-log-type"] ?? "None") !== "None") throw unsupported("Lambda", "LogType=Tail");
    const { outcome, executedVersion } = await functions().invoke(
      target,
      body.toString("utf8"),
      query.get("Qualifier") ?? undefined,
    );
    const failed = "error" in outcome;
    return {
      status: 200,
      headers: {
        "x-amz-executed-version": executedVersion,
        ...(failed ? { "x-amz-function-error": "Unhandled" } : {}),
      },
      body: failed ? JSON.stringify(outcome.error) : outcome.result,
    };
  };
}
