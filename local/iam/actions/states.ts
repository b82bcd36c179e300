import type { HttpRequest } from "../../http/loopback-server.ts";
import type { Access } from "../gate.ts";

export function statesAccess({ headers, body }: HttpRequest): Access[] {
  const operation = String(headers["x-amz-target"] ?? "").replace("AWSStepFunctions.", "");
  const { executionArn } = JSON.parse(body.toString("utf8") || "{}") as { executionArn?: string };
  return executionArn === undefined ? [] : [{ action: `states:${operation}`, resource: executionArn }];
}
