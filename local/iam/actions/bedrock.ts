import type { HttpRequest } from "../../http/loopback-server.ts";
import { ACCOUNT, REGION } from "../../template/intrinsics.ts";
import type { Access } from "../gate.ts";

/** A resource of the account, named by its ARN or by its name. */
const ownArn = (kind: string, identifier: string): string =>
  identifier.startsWith("arn:") ? identifier : `arn:aws:bedrock:${REGION}:${ACCOUNT}:${kind}/${identifier}`;
const jobArn = (identifier: string): string => ownArn("model-customization-job", identifier);
const deploymentArn = (identifier: string): string => ownArn("custom-model-deployment", identifier);

/** Service Authorization Reference, Amazon Bedrock. */
export function bedrockAccess({ method, path, body }: HttpRequest): Access[] {
  const [, collection = "", identifier] =
    /^\/(model-customization-jobs|custom-models|model-customization\/custom-model-deployments|inference-profiles)(?:\/(.+))?$/.exec(
      path,
    ) ?? [];
  const one = (action: string, resource: string): Access[] => [{ action: `bedrock:${action}`, resource }];
  const id = identifier ?? "";
  // What is not implemented has no access here: the stand-in says so.
  switch (`${method} ${collection}${identifier === undefined ? "" : "/…"}`) {
    case "GET model-customization-jobs":
      return one("ListModelCustomizationJobs", "*");
    case "POST model-customization-jobs":
      return jobCreation(json(body));
    case "GET model-customization-jobs/…":
      return one("GetModelCustomizationJob", jobArn(id));
    case "POST model-customization-jobs/…":
      return one("StopModelCustomizationJob", jobArn(id.replace(/\/stop$/, "")));
    case "GET custom-models/…":
      return one("GetCustomModel", ownArn("custom-model", id));
    case "DELETE custom-models/…":
      return one("DeleteCustomModel", ownArn("custom-model", id));
    case "GET model-customization/custom-model-deployments":
      return one("ListCustomModelDeployments", "*");
    case "POST model-customization/custom-model-deployments":
      return deploymentCreation(json(body));
    case "GET model-customization/custom-model-deployments/…":
      return one("GetCustomModelDeployment", deploymentArn(id));
    case "PATCH model-customization/custom-model-deployments/…":
      return [
        ...one("UpdateCustomModelDeployment", deploymentArn(id)),
        ...one("UpdateCustomModelDeployment", ownArn("custom-model", text(json(body)["modelArn"]))),
      ];
    case "DELETE model-customization/custom-model-deployments/…":
      return one("DeleteCustomModelDeployment", deploymentArn(id));
    case "GET inference-profiles/…":
      return one("GetInferenceProfile", ownArn("inference-profile", id));
  }
  return path === "/listTagsForResource" ? one("ListTagsForResource", text(json(body)["resourceARN"])) : [];
}

/** The tags of a resource that is created. */
function tagging(resource: string, tags: unknown): Access[] {
  if (!Array.isArray(tags)) return [];
  const pairs = tags as { key?: unknown; value?: unknown }[];
  const context = {
    "aws:TagKeys": pairs.map(({ key }) => text(key)),
    ...Object.fromEntries(pairs.map(({ key, value }) => [`aws:RequestTag/${text(key)}`, text(value)])),
  };
  return [{ action: "bedrock:TagResource", resource, context }];
}

/** The model that is deployed, and the deployment's tags. */
const deploymentCreation = (request: Readonly<Record<string, unknown>>): Access[] => [
  {
    action: "bedrock:CreateCustomModelDeployment",
    resource: ownArn("custom-model", text(request["modelArn"])),
    ...contextOf(tagging("", request["tags"])),
  },
  ...tagging(deploymentArn("new"), request["tags"]),
];

const contextOf = ([first]: readonly Access[]): Pick<Access, "context"> =>
  first?.context === undefined ? {} : { context: first.context };

/** The base model, the new model and job, their tags, and the role that is passed. */
function jobCreation(request: Readonly<Record<string, unknown>>): Access[] {
  const base = text(request["baseModelIdentifier"]);
  const model = base.startsWith("arn:") ? base : `arn:aws:bedrock:${REGION}::foundation-model/${base}`;
  const custom = `arn:aws:bedrock:${REGION}:${ACCOUNT}:custom-model/${model.slice(model.lastIndexOf("/") + 1)}/new`;
  return [
    { action: "bedrock:CreateModelCustomizationJob", resource: model },
    { action: "bedrock:CreateModelCustomizationJob", resource: custom },
    ...tagging(jobArn("new"), request["jobTags"]),
    ...tagging(custom, request["customModelTags"]),
    {
      action: "iam:PassRole",
      resource: text(request["roleArn"]),
      context: { "iam:PassedToService": "bedrock.amazonaws.com" },
    },
  ];
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** An empty object for what is not a JSON object: the stand-in refuses it. */
function json(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body.toString("utf8"))) as Record<string, unknown>;
  } catch {
    return {};
  }
}
