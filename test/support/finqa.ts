import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateFinqaRows, type SampleRow } from "../../recipes/finqa/sample-rows.ts";

/** What is not ours to copy lies beside the repository, where it is there at all; SHARED_FOLDER names another place. */
export const SHARED_FOLDER = process.env["SHARED_FOLDER"] ?? fileURLToPath(new URL("../../../shared", import.meta.url));

/** Real rows of FinQA. */
export const FINQA_FOLDER = join(SHARED_FOLDER, "finqa");
export const hasFinqa = existsSync(`${FINQA_FOLDER}/train.json`);

/** All rows of FinQA, or of the generated sample where FinQA is missing. */
export function allRows(): { readonly rows: readonly SampleRow[]; readonly source: string } {
  if (!hasFinqa) return { rows: generateFinqaRows(1, 600), source: "the generated sample (FinQA's rows are missing)" };
  const rows = ["train", "dev", "test"].flatMap(
    (file) => JSON.parse(readFileSync(`${FINQA_FOLDER}/${file}.json`, "utf8")) as SampleRow[],
  );
  return { rows, source: "FinQA's own rows" };
}
