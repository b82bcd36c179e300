import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { allRows } from "../support/finqa.ts";

/** FinQA's real size: 6,251 rows, 47 MB. */
export const ROWS = 6_251;
const ROW_BYTES = 7_500;

/**
 * Writes a train.json of FinQA's real shape and size: its rows over and over, with the fields that its own files have
 * and nothing uses.
 * @param times how many times FinQA's size
 */
export async function writeBigTrain(path: string, times: number): Promise<void> {
  const { rows } = allRows();
  const out = createWriteStream(path);
  out.write("[\n");
  for (let i = 0; i < ROWS * times; i++) {
    const row = rows[i % rows.length];
    if (row === undefined) throw new Error("there are no rows");
    const own = JSON.stringify(row).length;
    const unused = {
      table_ori: row.table,
      filename: `${row.id}-${i}`,
      text_retrieved: Array.from(
        { length: Math.max(0, Math.floor((ROW_BYTES - own - JSON.stringify(row.table).length) / 120)) },
        (_, k) => ({
          score: -1.5 + k / 10,
          ind: `text_${k}`,
          text: 'the following table summarizes our "obligations" as of december 31',
        }),
      ),
    };
    // Each row is another one, so that duplicates are none.
    const different = {
      ...row,
      id: `${row.id}-${i}`,
      qa: { ...row.qa, question: `${row.qa.question} (${i})`, gold_inds: { table_1: "the total of 2017 is 12.5 ;" } },
      ...unused,
    };
    if (!out.write(`${i === 0 ? "" : ",\n"}${JSON.stringify(different)}`)) await once(out, "drain");
  }
  out.end("\n]\n");
  await once(out, "finish");
}
