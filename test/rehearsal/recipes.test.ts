import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeSample } from "../../local/sample/recipe-sample.ts";
import { synthesize } from "../../local/template/synthesize.ts";
import { sample } from "../../recipes/gsm8k/sample.ts";
import { rehearsed, type Rehearsed, temporaryFolder } from "../support/rehearsals.ts";

let run: Rehearsed;
beforeAll(async () => {
  const assembly = await synthesize(await temporaryFolder(), { recipe: "gsm8k" });
  const sourceFolder = await temporaryFolder();
  await writeSample(sourceFolder, sample());
  run = await rehearsed({ assembly, sourceFolder });
});

/** Every file below a folder, with its text. */
async function* textsIn(folder: string): AsyncGenerator<readonly [path: string, text: string]> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* textsIn(path);
    else yield [path, await readFile(path, "utf8")];
  }
}

describe("a rehearsal of GSM8K", () => {
  it("trains on its generated sample, with validation carved by the pipeline", async () => {
    expect(run.execution).toMatchObject({ status: "SUCCEEDED" });
    const output = JSON.parse(run.execution.output ?? "{}") as { dataset?: { digest: string; rows: object } };
    const { digest = "", rows } = output.dataset ?? {};
    expect(rows).toMatchObject({ test: 100 });
    const line = (await run.object(`rft-data/datasets/gsm8k/${digest}/val.jsonl`)).split("\n")[0] ?? "";
    expect(JSON.parse(line)).toMatchObject({ task_id: "gsm8k_val_0", data_source: "gsm8k" });
    expect(run.notices).toMatchObject([{ subject: "GSM8K RFT test: completed" }]);
  });

  it("speaks of GSM8K, and nowhere of FinQA: not in a log, a report, an object or the history", async () => {
    expect(await readFile(join(run.out, "report.html"), "utf8")).toContain("GSM8K");
    const naming: string[] = [];
    for await (const [path, text] of textsIn(run.out)) if (/finqa/i.test(text)) naming.push(path);
    expect(naming).toEqual([]);
  });
});
