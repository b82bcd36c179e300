import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../../../functions/aws/client-options.ts";
import type { HttpAnswer } from "../../../local/http/loopback-server.ts";
import { withoutWaits } from "../clients.ts";
import {
  connectionReset,
  errorAnswer,
  type Fault,
  isError,
  MALFORMED,
  requestTimeout,
  type Service,
} from "../faults.ts";
import { response } from "../wire.ts";

/** Decides what befalls a request, by `service:Operation` of the SDK's name. */
export type OnRequest = (call: string) => Fault | undefined;

/** Any client of the SDK, as far as it is needed here. */
type Client = Pick<BedrockClient, "middlewareStack"> & { readonly config: object };

/**
 * Lets each attempt of a client meet a fault in place of the service's answer. The SDK's retries are the deployed
 * ones, except that it waits for nothing.
 * @param attempts of the deployed client
 */
export function intercept(
  client: object,
  service: Service,
  onRequest: OnRequest,
  attempts: number = clientOptions.maxAttempts,
): void {
  const { middlewareStack, config } = client as Client;
  const strategy = withoutWaits();
  Object.assign(config, {
    maxAttempts: () => Promise.resolve(attempts),
    ...(attempts === 1 ? {} : { retryStrategy: () => Promise.resolve(strategy) }),
  });
  middlewareStack.add(
    (next, context) => async (args) => {
      const fault = onRequest(`${service}:${(context.commandName ?? "").replace(/Command$/, "")}`);
      const { method } = args.request as { method: string };
      if (fault === "reset") throw connectionReset();
      if (fault !== undefined && isError(fault)) return answered(errorAnswer(service, fault, method));
      const done = await next(args);
      if (fault === "timeout") throw requestTimeout(clientOptions.requestHandler.requestTimeout);
      return fault === "malformed" && method !== "HEAD" ? answered({ status: 200, body: MALFORMED }) : done;
    },
    { step: "deserialize", priority: "low", name: "faults" },
  );
}

/** As the innermost middleware gets it from the request handler. */
const answered = (answer: HttpAnswer) => ({ response: response(answer) }) as never;
