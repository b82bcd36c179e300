import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "../../recipes/finqa/compare.ts";
import { promptOf } from "../../recipes/finqa/dataset-line.ts";
import { readReference } from "../../recipes/finqa/read-reference.ts";
import { readRow } from "../../recipes/finqa/row.ts";
import { scoreCompletion } from "../../recipes/finqa/score.ts";
import type { SampleRow } from "../../recipes/finqa/sample-rows.ts";
import { SHARED_FOLDER } from "../support/finqa.ts";
import { type Check, share } from "./check.ts";

/** What a language model answered to a row, and whether people would call it right; see the README beside the file. */
interface RealAnswer {
  readonly row: string;
  readonly reference: string;
  readonly answer: string;
  /** How often it was given. */
  readonly times: number;
  readonly right: boolean;
}

const FILE = join(SHARED_FOLDER, "real-answers", "answers.jsonl");
const TITLE = "real answers of a language model";
const MAX_UNPAID = 0.05;

/** Agreement with people on answers that nobody made up. Both the answers and their rows lie beside the repository. */
export function realAnswers(rows: readonly SampleRow[]): Check[] {
  if (!existsSync(FILE)) return skipped("the shared folder's real-answers are missing");
  const answers = readFileSync(FILE, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RealAnswer);
  const prompts = new Map(rows.map((row) => [row.id, promptOf(readRow(JSON.stringify(row), row))]));
  if (!answers.every(({ row }) => prompts.has(row))) return skipped("FinQA's rows, which they answer, are missing");

  const paid: Record<Rule, number> = { exact: 0, rounded: 0, withinTolerance: 0 };
  let [right, wrong, rightUnpaid, wrongPaid] = [0, 0, 0, 0];
  const unpaid: string[] = [];
  const overpaid: string[] = [];
  for (const { row, reference: text, answer, times, right: isRight } of answers) {
    const reference = readReference(text);
    if (reference === undefined) throw new Error(`${text} is no reference`);
    const { rule } = scoreCompletion(`ANSWER: ${answer}`, reference, () => prompts.get(row) ?? "");
    if (isRight) right += times;
    else wrong += times;
    if (rule !== undefined) paid[rule] += times;
    if (isRight && rule === undefined) {
      rightUnpaid += times;
      unpaid.push(`${times} × "${answer}" for ${text}`);
    }
    if (!isRight && rule !== undefined) {
      wrongPaid += times;
      overpaid.push(`${times} × "${answer}" for ${text}: ${rule}`);
    }
  }
  const all = right + wrong;
  return [
    {
      what: `${TITLE}: right, and unpaid`,
      figure: share(rightUnpaid, right),
      demanded: "at most 5 %",
      holds: rightUnpaid <= right * MAX_UNPAID,
      examples: unpaid,
    },
    {
      what: `${TITLE}: wrong, and paid`,
      figure: share(wrongPaid, wrong),
      demanded: "none",
      holds: wrongPaid === 0,
      examples: overpaid,
    },
    {
      what: `${TITLE}: reward and people agree`,
      figure: share(all - rightUnpaid - wrongPaid, all),
      demanded: "reported",
      holds: true,
      examples: [],
    },
    {
      what: `${TITLE}: paid exactly, rounded, within the tolerance`,
      figure: `${paid.exact}, ${paid.rounded}, ${paid.withinTolerance}`,
      demanded: "reported",
      holds: true,
      examples: [],
    },
  ];
}

const skipped = (why: string): Check[] =>
  [
    "right, and unpaid",
    "wrong, and paid",
    "reward and people agree",
    "paid exactly, rounded, within the tolerance",
  ].map((line) => ({ what: `${TITLE}: ${line}`, skipped: why }));
