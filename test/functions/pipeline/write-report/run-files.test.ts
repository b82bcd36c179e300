import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Manifest } from "../../../../functions/contract/dataset.ts";
import { RunFiles } from "../../../../functions/pipeline/write-report/run-files.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { MANIFEST } from "../../../support/run-records.ts";
import { clientFor, type ScriptedServer, scriptedServer } from "../../../support/scripted-server.ts";

let store: ObjectStore;
let s3: S3Client;
let files: RunFiles;
beforeAll(async () => {
  store = await startObjectStore("rft-bucket");
  s3 = s3Client(store.url, "WriteReportRole");
  files = new RunFiles(s3, "rft-bucket");
});
afterAll(async () => {
  s3.destroy();
  await store.close();
});
const put = (Key: string, body: unknown): Promise<unknown> =>
  s3.send(
    new PutObjectCommand({ Bucket: "rft-bucket", Key, Body: typeof body === "string" ? body : JSON.stringify(body) }),
  );
const jobArn = (id: string): string =>
  `arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-2-lite-v1:0:256k/${id}`;
const folder = (id: string): string => `rft-output/model-customization-job-${id}`;

describe("what a job left", () => {
  it("is every CSV below its own folder, under whatever name", async () => {
    await put(`${folder("a1")}/training_artifacts/step_wise_training_metrics.csv`, "step_number,reward\n1,0.5\n");
    await put(`${folder("a1")}/validation/x.csv`, "step,val\n5,0.25\n");
    await put(`${folder("a1")}/notes.txt`, "step,c\n1,2\n");
    await put(`${folder("a12")}/other.csv`, "step,other\n1,2\n"); // another job's, whose id begins alike
    const metrics = await files.metrics(jobArn("a1"));
    expect(metrics.toSorted((a, b) => (a.file < b.file ? -1 : 1))).toEqual([
      { file: "training_artifacts/step_wise_training_metrics.csv", column: "reward", steps: [1], values: [0.5] },
      { file: "validation/x.csv", column: "val", steps: [5], values: [0.25] },
    ]);
  });

  it("is nothing where it left nothing", async () => {
    expect(await files.metrics(jobArn("nothing"))).toEqual([]);
  });

  it("is what can be read of it, where a file is not a table", async () => {
    await put(`${folder("b2")}/broken.csv`, 'a\n"open');
    await put(`${folder("b2")}/good.csv`, "step,reward\n1,0.5\n");
    expect(await files.metrics(jobArn("b2"))).toEqual([
      { file: "good.csv", column: "reward", steps: [1], values: [0.5] },
    ]);
  });

  it("is all of it, where there is more than a page of a listing", async () => {
    const keys = Array.from(
      { length: 1001 },
      (_, i) => `${folder("c3")}/${String(i).padStart(4, "0")}.${i === 1000 ? "csv" : "txt"}`,
    );
    for (let at = 0; at < keys.length; at += 100)
      await Promise.all(keys.slice(at, at + 100).map((key) => put(key, "step,last\n1,2\n")));
    expect(await files.metrics(jobArn("c3"))).toMatchObject([{ column: "last" }]);
  });
});

describe("a JSON file", () => {
  it("is read where there is one", async () => {
    await put("rft-data/manifest.json", MANIFEST);
    expect(await files.json("rft-data/manifest.json", Manifest)).toEqual(MANIFEST);
  });

  it.each([
    ["no JSON", "cut off {"],
    ["something else", { digest: 5 }],
    ["blank", " "],
  ])("is none where it is %s", async (_, body) => {
    await put("rft-data/broken.json", body);
    expect(await files.json("rft-data/broken.json", Manifest)).toBeNull();
  });

  it("is none where somebody has deleted it: a report is written all the same", async () => {
    expect(await files.json("rft-data/deleted.json", Manifest)).toBeNull();
  });
});

describe("a bucket that can't be used", () => {
  let server: ScriptedServer | undefined;
  afterEach(() => server?.close());

  it.each<[string, (files: RunFiles) => Promise<unknown>, string]>([
    ["s3:ListBucket", (own) => own.metrics(jobArn("a1")), "s3://rft-bucket/rft-output/model-customization-job-a1/"],
    ["s3:GetObject", (own) => own.text("rft-data/manifest.json"), "s3://rft-bucket/rft-data/manifest.json"],
    [
      "s3:PutObject",
      (own) => own.write("rft-runs/x/run.json", "{}", "application/json"),
      "s3://rft-bucket/rft-runs/x/run.json",
    ],
  ])("ends in an error that names %s", async (call, use, resource) => {
    for (const [status, code, name] of [
      [403, "AccessDenied", "ServiceCallFailed"],
      [503, "SlowDown", "ServiceTemporarilyUnavailable"],
    ] as const) {
      server = await scriptedServer([
        { status, body: `<Error><Code>${code}</Code></Error>`, headers: { "content-type": "application/xml" } },
      ]);
      const own = new RunFiles(
        new S3Client({ ...clientFor(server.url), maxAttempts: 1, forcePathStyle: true }),
        "rft-bucket",
      );
      await expect(use(own)).rejects.toMatchObject({
        name,
        message: expect.stringContaining(`${call} on ${resource} failed`) as string,
      });
      await server.close();
    }
  });
});
