import type { Doubt, Doubts } from "../recipe.ts";
import { doubtsOf } from "./doubts.ts";
import type { Row } from "./row.ts";

/** What the manifest and the report say about rows that contradict themselves. */
export const doubts: Doubts<Row> = {
  fate: "exe_ans counts",
  kinds: {
    answersDisagree: {
      title: "exe_ans and answer differ",
      parts: { sign: "in sign", scale: "in scale", value: "in value" },
      warning: ({ sign = 0, scale = 0, value = 0 }) =>
        `rows have an exe_ans and an answer that disagree (sign ${sign}, scale ${scale}, value ${value})`,
      describe: ({ exe_ans, answer }, part) => `exe_ans ${exe_ans ?? ""}, answer ${answer ?? ""}: another ${part}`,
    },
    averagesOfWrongCount: {
      title: "Program averages the wrong number of terms",
      warning: () => "rows have a program that averages the wrong number of terms",
      describe: ({ program }) => `averages the wrong number of terms: ${program ?? ""}`,
    },
    contradictedByProgram: {
      title: "Program contradicts exe_ans",
      warning: () => "rows have an exe_ans that their own program contradicts",
      describe: ({ exe_ans, executed }) => `exe_ans ${exe_ans ?? ""}, its program gives ${executed ?? ""}`,
    },
  },
  of(row) {
    const { disagreement, averagesWrongCount, contradiction } = doubtsOf(row);
    const found: Doubt[] = [];
    if (disagreement !== undefined)
      found.push({
        kind: "answersDisagree",
        part: disagreement,
        facts: { exe_ans: row.answer, answer: row.writtenAnswer ?? "" },
      });
    if (averagesWrongCount) found.push({ kind: "averagesOfWrongCount", facts: { program: String(row.program) } });
    if (contradiction !== undefined)
      found.push({ kind: "contradictedByProgram", facts: { exe_ans: row.answer, executed: contradiction } });
    return found;
  },
};
