import {
  type Answering,
  type HttpAnswer,
  type LoopbackServer,
  serve,
  type ServeOptions,
  unsupported,
} from "../http/loopback-server.ts";
import type { Functions } from "./functions.ts";

/** Lambda's Invoke over HTTP (API reference, POST /2015-03-31/functions/FunctionName/invocations), for the real SDK's client. */
export const serveLambda = (functions: () => Functions, options: ServeOptions = {}): Promise<LoopbackServer> =>
  serve(lambdaAnswers(functions), options);

/** The same without a server. */
export function lambdaAnswers(functions: () => Pick<Functions, "invoke">): Answering {
  return async ({ method, path, query, headers, body }): Promise<HttpAnswer> => {
    const target = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
    if (method !== "POST" || target === undefined) throw unsupported("Lambda", `${method} ${path}`);
    const type = headers["x-amz-invocation-type"] ?? "RequestResponse";
    if (type !== "RequestResponse") throw unsupported("Lambda", `invocations of type ${String(type)}`);
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
