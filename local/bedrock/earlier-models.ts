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
  /** Names of Active deployments that serve it. */
  readonly deployments?: readonly string[];
}

/** @throws AwsError for a request that Bedrock would refuse @throws Error for a policy file of another version */
export async function addEarlierModels(bedrock: Bedrock, models: readonly EarlierModel[]): Promise<void> {
  for (const { request, model, policyFile, status = "Active", deployments = [] } of models) {
    const job = bedrock.addModel(request, policyFile === undefined ? model : await readModel(policyFile));
    job.modelStatus = status;
    for (const name of deployments) bedrock.deployments.addActive(name, job.modelArn);
  }
}

const readModel = async (file: string): Promise<LanguageModel> =>
  new PolicyModel(parsePolicy(JSON.parse(await readFile(file, "utf8")) as PolicyArtefact));
