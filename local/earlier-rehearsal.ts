import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bedrock } from "./bedrock/bedrock-api.ts";
import type { EarlierModel } from "./bedrock/earlier-models.ts";
import { POLICY_FILE } from "./bedrock/training-run.ts";

/** What a rehearsal's Bedrock account holds at its end, beside the results: the bucket alone does not say. */
export const ACCOUNT_FILE = "account.json";

interface AccountFile {
  /** Custom models, by the completed jobs that they came of. */
  readonly models: readonly {
    readonly jobId: string;
    readonly request: { readonly outputDataConfig: { readonly s3Uri: string } };
    readonly deployments: readonly { readonly name: string; readonly arn: string }[];
  }[];
}

/** Leaves the custom models and their Active deployments for a later rehearsal. */
export async function writeAccount(out: string, { jobs, deployments }: Bedrock, now: Date): Promise<void> {
  const states = deployments.all.map((one) => ({ name: one.name, arn: one.arn, state: one.stateAt(now) }));
  const account: AccountFile = {
    models: jobs
      .filter(({ status }) => status === "Completed")
      .map(({ id, request, modelArn }) => ({
        jobId: id,
        request,
        deployments: states
          .filter(({ state }) => state.status === "Active" && state.modelArn === modelArn)
          .map(({ name, arn }) => ({ name, arn })),
      })),
  };
  await writeFile(join(out, ACCOUNT_FILE), `${JSON.stringify(account, undefined, 2)}\n`);
}

/** @param folder results of a rehearsal @returns its custom models, under their ARNs */
export async function earlierModels(folder: string): Promise<EarlierModel[]> {
  const { models } = JSON.parse(await readFile(join(folder, ACCOUNT_FILE), "utf8")) as AccountFile;
  return models.map(({ jobId, request, deployments }) => {
    const { hostname, pathname } = new URL(request.outputDataConfig.s3Uri);
    const policyFile = join(folder, "s3", hostname, pathname, `model-customization-job-${jobId}`, POLICY_FILE);
    return { jobId, request, deployments, ...(existsSync(policyFile) ? { policyFile } : {}) };
  });
}
