import type { HttpRequest } from "../../http/loopback-server.ts";
import { ACCOUNT, REGION } from "../../template/intrinsics.ts";
import type { Access } from "../gate.ts";

/** Of an alias or a version, the resource is its own ARN, not the function's. */
export function lambdaAccess({ path, query }: HttpRequest): Access[] {
  const [, aliased] = /^\/2015-03-31\/functions\/([^/]+)\/aliases\//.exec(path) ?? [];
  if (aliased !== undefined) return [{ action: "lambda:GetAlias", resource: functionArn(aliased) }];
  const target = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
  if (target === undefined) return []; // not implemented: the stand-in says so
  const arn = functionArn(target);
  const qualifier = query.get("Qualifier");
  return [{ action: "lambda:InvokeFunction", resource: qualifier === null ? arn : `${arn}:${qualifier}` }];
}

const functionArn = (target: string): string =>
  target.startsWith("arn:") ? target : `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${target}`;
