import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bedrock } from "../../../local/bedrock/bedrock-api.ts";
import type { Grade } from "../../../local/bedrock/grader.ts";
import { POLICY_FILE, trainingRun, type WhatIf } from "../../../local/bedrock/training-run.ts";
import { Clock } from "../../../local/clock.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../local/s3/object-store.ts";
import { parsePolicy, type PolicyArtefact } from "../../../local/trainer/policy.ts";
import { PolicyModel } from "../../../local/trainer/policy-model.ts";
import { goodRequest } from "../../support/bedrock.ts";
import { exactGrade, samplePrompts } from "../../support/training.ts";

const PROMPTS = samplePrompts(1, 100);

let store: ObjectStore;
let s3: S3Client;
beforeAll(async () => {
  store = await startObjectStore("rft-bucket");
  s3 = s3Client(store.url, "test");
  const lines = PROMPTS.map(({ id, text, answer }) =>
    JSON.stringify({
      task_id: id,
      messages: [{ role: "user", content: text }],
      reference_answer: { answer },
    }),
  );
  for (const file of ["train", "val"])
    await s3.send(
      new PutObjectCommand({ Bucket: "rft-bucket", Key: `rft-data/${file}.jsonl`, Body: lines.join("\n") }),
    );
});
afterAll(() => store.close());

const grade: Grade = (rollouts) =>
  exactGrade(
    rollouts.map(({ prompt, completion }) => ({
      prompt: { ...prompt, answer: (prompt.reference as { answer: string }).answer },
      completion,
    })),
  ) as Promise<number[]>;

/** Runs a job of four steps until nothing happens to it any more. */
async function trained(whatIf?: WhatIf) {
  const clock = new Clock();
  const bedrock = new Bedrock({
    clock,
    mayAssume: () => Promise.resolve(true),
    train: (job) => trainingRun(job, { clock, s3, graderFor: () => grade, whatIf }),
  });
  await bedrock.answer({
    method: "POST",
    path: "/model-customization-jobs",
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify(goodRequest())),
  });
  await bedrock.settled();
  return { bedrock, job: bedrock.jobs[0]! };
}

describe("a training job", () => {
  it("that is Completed leaves a custom model that answers with the policy in the job's S3 folder", async () => {
    const { bedrock, job } = await trained();
    expect(job.status).toBe("Completed");
    const { Body } = await s3.send(
      new GetObjectCommand({
        Bucket: "rft-bucket",
        Key: `rft-output/model-customization-job-${job.id}/${POLICY_FILE}`,
      }),
    );
    const kept = parsePolicy(JSON.parse(await Body!.transformToString()) as PolicyArtefact);
    expect(kept.weights.some((weight) => weight !== 0)).toBe(true);
    const { arn } = bedrock.deployments.addActive("stable", job.modelArn);
    const { model } = bedrock.deployments.served(arn)!;
    const asked = { text: PROMPTS[0]!.text, temperature: 0.7, topP: 1, seed: 1 };
    expect(model.trained?.complete(asked)).toBe(new PolicyModel(kept).complete(asked));
  });

  it.each<[WhatIf, string]>([
    ["fail", "Failed"],
    ["stop", "Stopped"],
  ])("that is made to %s leaves none", async (whatIf, status) => {
    const { bedrock, job } = await trained(whatIf);
    expect(job.status).toBe(status);
    expect(() => bedrock.models.find(job.modelArn)).toThrow(/does not exist/);
  });
});
