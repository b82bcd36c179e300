import { readFile } from "node:fs/promises";
import { parsePolicy, type PolicyArtefact } from "../trainer/policy.ts";
import { type LanguageModel, PolicyModel } from "../trainer/policy-model.ts";
import type { Bedrock } from "./bedrock-api.ts";
import type { Job } from "./job.ts";

/** A custom model that the account has from before, with the completed job that it came of. */
export interface EarlierModel {
  /** CreateModelCustomizationJob's body: its customModelName is the model's name. */
  readonly request: unknown;
  /** What it answers with, or a file that a rehearsal left (POLICY_FILE); as the base model where both are absent. */
  readonly model?: LanguageModel;
  readonly policyFile?: string;
  /** By default Active. */
  readonly status?: Job["modelStatus"];
  /** Of the job, where it has had one before: the ARNs of job and model follow from it. */
  readonly jobId?: string;
  /** Active deployments that serve it; each with the ARN that it has had, where it has had one before. */
  readonly deployments?: readonly (string | { readonly name: string; readonly arn: string })[];
}

/** @throws AwsError for a request that Bedrock would refuse @throws Error for a policy file of another version */
export async function addEarlierModels(bedrock: Bedrock, models: readonly EarlierModel[]): Promise<void> {
  for (const { request, model, policyFile, jobId, status = "Active", deployments = [] } of models) {
    const job = bedrock.addModel(request, policyFile === undefined ? model : await readModel(policyFile), jobId);
    job.modelStatus = status;
    for (const deployment of deployments) {
      const { name, arn } = typeof deployment === "string" ? { name: deployment, arn: undefined } : deployment;
      bedrock.deployments.addActive(name, job.modelArn, arn);
    }
  }
}

const readModel = async (file: string): Promise<LanguageModel> =>
  new PolicyModel(parsePolicy(JSON.parse(await readFile(file, "utf8")) as PolicyArtefact));
