import type { HttpRequest } from "../../http/loopback-server.ts";
import type { Access } from "../gate.ts";

/**
 * Of a request about executions as a whole, the resource is their machine (Service Authorization Reference, AWS Step
 * Functions).
 */
export function statesAccess({ headers, body }: Pick<HttpRequest, "headers" | "body">): Access[] {
  const operation = String(headers["x-amz-target"] ?? "").replace("AWSStepFunctions.", "");
  const { executionArn, stateMachineArn } = requestOf(body);
  const resource = executionArn ?? stateMachineArn;
  return typeof resource === "string" && /^arn:aws[^:]*:states:/.test(resource)
    ? [{ action: `states:${operation}`, resource }]
    : [];
}

/** An empty object for what is not a JSON object: the stand-in refuses it, as it does what is no ARN. */
function requestOf(body: Buffer): { readonly executionArn?: unknown; readonly stateMachineArn?: unknown } {
  try {
    return Object(JSON.parse(body.toString("utf8"))) as object;
  } catch {
    return {};
  }
}
