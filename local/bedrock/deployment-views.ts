import * as z from "zod";
import { checked } from "./checked.ts";
import type { Deployment } from "./deployment.ts";
import { CustomModelArn, Name } from "./identifiers.ts";
import { pageOf, PAGING } from "./paging.ts";

/** The body of GetCustomModelDeployment's answer. */
export function describeDeployment(deployment: Deployment, time: Date): Record<string, unknown> {
  const { description, createdAt } = deployment.created;
  return {
    customModelDeploymentArn: deployment.arn,
    modelDeploymentName: deployment.name,
    createdAt: createdAt.toISOString(),
    ...(description === undefined ? {} : { description }),
    ...deployment.stateAt(time),
  };
}

/** ListCustomModelDeployments' query, by the service model. */
const ListQuery = z.object({
  ...PAGING,
  createdBefore: z.iso.datetime({ offset: true }).optional(),
  createdAfter: z.iso.datetime({ offset: true }).optional(),
  nameContains: Name.optional(),
  statusEquals: z.enum(["Creating", "Active", "Failed"]).optional(),
  modelArnEquals: CustomModelArn.optional(),
});

/**
 * The body of ListCustomModelDeployments' answer. A summary has `customModelDeploymentName` where Get has
 * `modelDeploymentName`, and neither update nor description.
 * @param deployments in the order in which they were created
 * @throws AwsError ValidationException
 */
export function listDeployments(
  deployments: readonly Deployment[],
  query: URLSearchParams,
  time: Date,
): Record<string, unknown> {
  const asked = checked(ListQuery, Object.fromEntries(query));
  const { createdBefore, createdAfter, nameContains, statusEquals, modelArnEquals } = asked;
  const { page, ...rest } = pageOf(
    deployments,
    (deployment) => {
      const { status, modelArn } = deployment.stateAt(time);
      const created = deployment.created.createdAt.getTime();
      return (
        (statusEquals === undefined || status === statusEquals) &&
        (modelArnEquals === undefined || modelArn === modelArnEquals) &&
        (nameContains === undefined || deployment.name.includes(nameContains)) &&
        (createdAfter === undefined || created > Date.parse(createdAfter)) &&
        (createdBefore === undefined || created < Date.parse(createdBefore))
      );
    },
    asked,
  );
  return { modelDeploymentSummaries: page.map((deployment) => summaryOf(deployment, time)), ...rest };
}

function summaryOf(deployment: Deployment, time: Date): Record<string, unknown> {
  const { status, modelArn, failureMessage, lastUpdatedAt } = deployment.stateAt(time);
  return {
    customModelDeploymentArn: deployment.arn,
    customModelDeploymentName: deployment.name,
    modelArn,
    createdAt: deployment.created.createdAt.toISOString(),
    status,
    lastUpdatedAt,
    ...(failureMessage === undefined ? {} : { failureMessage }),
  };
}
