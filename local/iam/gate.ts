import type { IncomingHttpHeaders } from "node:http";
import { ACCOUNT } from "../template/intrinsics.ts";
import { AwsError, type HttpRequest } from "../http/loopback-server.ts";
import type { ApiCall } from "./decide.ts";
import { AccessDenied, type Iam } from "./iam.ts";

/** What a request to a service does, in IAM's terms. */
export type Access = Pick<ApiCall, "action" | "resource" | "context">;

/** Lets a request to a stand-in pass. @throws AwsError */
export type Gate = (request: HttpRequest) => Promise<void>;

export interface Caller {
  readonly principal: string;
  readonly session: string;
}

/** An access key that names the role and the session it is of, so that a stand-in can tell who calls. */
export const accessKey = (roleArn: string, session: string): string =>
  `${roleArn.slice(roleArn.lastIndexOf("/") + 1)}:${session}`;

/** @returns undefined for the rehearsal itself, which no policy restricts */
export function callerOf({ authorization = "" }: IncomingHttpHeaders): Caller | undefined {
  const [, role, session] = /Credential=([^/:]+):([^/]+)\//.exec(authorization) ?? [];
  return role === undefined || session === undefined
    ? undefined
    : { principal: `arn:aws:iam::${ACCOUNT}:role/${role}`, session };
}

/**
 * Before a stand-in: each request is decided by its caller's policies.
 * @param denied what the service calls a denial
 */
export function gate(
  iam: Iam,
  accessesOf: (request: HttpRequest) => readonly Access[],
  denied = "AccessDeniedException",
): Gate {
  return async (request) => {
    const caller = callerOf(request.headers);
    if (caller === undefined) return;
    try {
      await iam.authorize(...accessesOf(request).map((access) => ({ ...caller, ...access })));
    } catch (error) {
      throw error instanceof AccessDenied ? new AwsError(denied, error.status, error.message) : error;
    }
  };
}
