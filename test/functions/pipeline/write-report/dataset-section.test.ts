import { describe, expect, it } from "vitest";
import type { SplitReport } from "../../../../functions/contract/dataset.ts";
import { RunRecord } from "../../../../functions/contract/report.ts";
import { page } from "../../../../functions/pipeline/write-report/page/page.ts";
import { completed } from "../../../support/histories.ts";
import { MANIFEST, recordOf } from "../../../support/run-records.ts";

const good = recordOf(completed({}));

/** The rows of the section's tables, cells with a bar between them. */
async function rowsOf(splits: (report: SplitReport) => SplitReport): Promise<string[]> {
  const { train, val, test } = MANIFEST.splits;
  const manifest = { ...MANIFEST, splits: { train: splits(train), val: splits(val), test: splits(test) } };
  const html = await page(RunRecord.parse({ ...good, manifest }), null);
  const section = /<section id="dataset">.*?<\/section>/s.exec(html)?.[0] ?? "";
  return [...section.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = ""]) => cell.trim()).join(" | "),
  );
}

const disagreement = (count: number) => ({ count, first: [{ index: 7, exe_ans: "0.25", answer: "-25%" }] });

describe("the report's section on the dataset", () => {
  it("shows what contradicts itself: how many rows of each kind, and the first of them", async () => {
    const rows = await rowsOf((report) => ({
      ...report,
      answersDisagree: {
        count: 6,
        sign: disagreement(1),
        scale: { count: 2, first: [] },
        value: { count: 3, first: [] },
      },
      averagesOfWrongCount: { count: 4, first: [{ index: 3, program: "divide(#2, const_2)" }] },
      contradictedByProgram: { count: 5, first: [{ index: 9, exe_ans: "1.8", executed: "2.7" }] },
      droppedAsDoubtful: 15,
    }));
    expect(rows).toContain("exe_ans and answer differ | 6 | 6 | 6");
    expect(rows).toContain("… in sign | 1 | 1 | 1");
    expect(rows).toContain("… in scale | 2 | 2 | 2");
    expect(rows).toContain("… in value | 3 | 3 | 3");
    expect(rows).toContain("Program averages the wrong number of terms | 4 | 4 | 4");
    expect(rows).toContain("Program contradicts exe_ans | 5 | 5 | 5");
    expect(rows).toContain("Left out for one of these doubts | 15 | 15 | 15");
    expect(rows.filter((row) => row.startsWith("train | "))).toEqual([
      "train | 5 | there is no answer",
      "train | 3 | averages the wrong number of terms: divide(#2, const_2)",
      "train | 7 | exe_ans 0.25, answer -25%: another sign",
      "train | 9 | exe_ans 1.8, its program gives 2.7",
    ]);
  });

  it("shows no figure that a manifest of an earlier release does not have", async () => {
    const earlier = (report: SplitReport): SplitReport => ({
      ...report,
      answersDisagree: { count: 1, first: [{ index: 7, exe_ans: "0.25", answer: "26%" }] },
      averagesOfWrongCount: undefined,
      contradictedByProgram: undefined,
      droppedAsDoubtful: undefined,
    });
    const rows = await rowsOf(earlier);
    expect(rows).toContain("exe_ans and answer differ | 1 | 1 | 1");
    for (const kind of ["sign", "scale", "value"]) expect(rows).toContain(`… in ${kind} | – | – | –`);
    expect(rows).toContain("Program averages the wrong number of terms | – | – | –");
    expect(rows).toContain("Program contradicts exe_ans | – | – | –");
    expect(rows).toContain("Left out for one of these doubts | – | – | –");
    expect(rows.filter((row) => row.startsWith("train | "))).toEqual(["train | 5 | there is no answer"]);
  });
});
