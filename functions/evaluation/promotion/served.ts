import { type Deployment, isUpdating } from "../../aws/find-deployment.ts";

/**
 * What a deployment is doing: "serving" its `modelArn`, or changing to another one. The details of an update stay after
 * it: they count only while it is in progress (UpdateCustomModelDeployment, API reference).
 */
export interface Served {
  readonly state: "serving" | "updating" | "creating" | "failed";
  /** What it serves, or will serve once the creation or the update is done. */
  readonly modelArn: string | undefined;
}

export function servedBy(deployment: Deployment): Served {
  if (isUpdating(deployment)) return { state: "updating", modelArn: deployment.updateDetails?.modelArn };
  const { status, modelArn } = deployment;
  return { state: status === "Active" ? "serving" : status === "Failed" ? "failed" : "creating", modelArn };
}

/**
 * Whether it serves a model and no update changes that: where there are details of an update, they name the same model.
 */
export function servesForGood({ status, modelArn, updateDetails }: Deployment, wanted: string): boolean {
  if (status !== "Active" || modelArn !== wanted) return false;
  return (
    updateDetails === undefined ||
    (updateDetails.modelArn === wanted && updateDetails.updateStatus === "UpdateCompleted")
  );
}

/** In words, for a reason or a cause. */
export function servedInWords(deployment: Deployment | undefined): string {
  if (deployment === undefined) return "does not exist";
  const { state, modelArn = "no model" } = servedBy(deployment);
  const words = {
    serving: "serves",
    updating: "is being updated to",
    creating: "is being created for",
    failed: "failed with",
  };
  return `${words[state]} ${modelArn}`;
}
