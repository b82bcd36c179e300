import type { HttpRequest } from "../../http/loopback-server.ts";
import { ACCOUNT, REGION } from "../../template/intrinsics.ts";
import type { Access } from "../gate.ts";

const jobArn = (identifier: string): string =>
  identifier.startsWith("arn:")
    ? identifier
    : `arn:aws:bedrock:${REGION}:${ACCOUNT}:model-customization-job/${identifier}`;

/** Service Authorization Reference, Amazon Bedrock. */
export function bedrockAccess({ method, path, body }: HttpRequest): Access[] {
  const [, identifier, stop] = /^\/model-customization-jobs\/(.+?)(\/stop)?$/.exec(path) ?? [];
  if (identifier !== undefined)
    return [
      {
        action: stop === undefined ? "bedrock:GetModelCustomizationJob" : "bedrock:StopModelCustomizationJob",
        resource: jobArn(identifier),
      },
    ];
  if (path === "/model-customization-jobs" && method === "GET")
    return [{ action: "bedrock:ListModelCustomizationJobs", resource: "*" }];
  if (path === "/model-customization-jobs") return creation(json(body));
  if (path === "/listTagsForResource")
    return [{ action: "bedrock:ListTagsForResource", resource: text(json(body)["resourceARN"]) }];
  return []; // not stood in for: the stand-in says so
}

/** The base model, the model and the job that come of it, their tags, and the role that is handed over. */
function creation(request: Readonly<Record<string, unknown>>): Access[] {
  const base = text(request["baseModelIdentifier"]);
  const model = base.startsWith("arn:") ? base : `arn:aws:bedrock:${REGION}::foundation-model/${base}`;
  const custom = `arn:aws:bedrock:${REGION}:${ACCOUNT}:custom-model/${model.slice(model.lastIndexOf("/") + 1)}/new`;
  const tagged = (resource: string, tags: unknown): Access[] => {
    if (!Array.isArray(tags)) return [];
    const pairs = tags as { key?: unknown; value?: unknown }[];
    const context = {
      "aws:TagKeys": pairs.map(({ key }) => text(key)),
      ...Object.fromEntries(pairs.map(({ key, value }) => [`aws:RequestTag/${text(key)}`, text(value)])),
    };
    return [{ action: "bedrock:TagResource", resource, context }];
  };
  return [
    { action: "bedrock:CreateModelCustomizationJob", resource: model },
    { action: "bedrock:CreateModelCustomizationJob", resource: custom },
    ...tagged(jobArn("new"), request["jobTags"]),
    ...tagged(custom, request["customModelTags"]),
    {
      action: "iam:PassRole",
      resource: text(request["roleArn"]),
      context: { "iam:PassedToService": "bedrock.amazonaws.com" },
    },
  ];
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** An empty object for what is no JSON object: the stand-in refuses it. */
function json(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body.toString("utf8"))) as Record<string, unknown>;
  } catch {
    return {};
  }
}
