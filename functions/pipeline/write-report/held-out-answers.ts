import * as z from "zod";
import { recipe } from "#recipe";
import { AnsweredRow } from "../../contract/evaluation/evaluation-summary.ts";
import { parsedJson } from "../../contract/parsed-json.ts";
import { shortened } from "../../contract/shortened.ts";

/** Rows that the page lists at most: some megabytes. rows.jsonl has all of them. */
const MAX_ROWS = 2_000;
/** Characters of a question or an answer that the page lists. */
const MAX_TEXT = 240;

/** What a model answered to a row, by sample: what it stated, and its score; null where the answer is missing. */
export interface HeldOutAnswer {
  readonly stated: string;
  readonly score: number | null;
}

export interface HeldOutRow {
  readonly id: string;
  /** Empty where the dataset's file has no such row any more. */
  readonly question: string;
  readonly reference: string;
  readonly answers: ReadonlyMap<string, readonly HeldOutAnswer[]>;
}

/** Every answer of an evaluation, for the page. */
export interface HeldOutAnswers {
  readonly rows: readonly HeldOutRow[];
  /** Those that are listed, and those that are not. */
  readonly rowsInAll: number;
}

const DatasetLine = z.object({
  task_id: z.string(),
  original_question: z.string(),
  reference_answer: z.object({ answer: z.union([z.string(), z.number()]) }),
});

/**
 * @param rowLines rows.jsonl of the evaluation; a line that is none is passed over
 * @param datasetLines of the split that was asked
 */
export function heldOutAnswers(rowLines: Iterable<string>, datasetLines: Iterable<string>): HeldOutAnswers {
  const answers = new Map<string, Map<string, HeldOutAnswer[]>>();
  const others = new Set<string>();
  for (const line of rowLines) {
    const row = read(AnsweredRow, line);
    if (row === undefined) continue;
    const known = answers.get(row.id);
    if (known === undefined && answers.size === MAX_ROWS) {
      others.add(row.id);
      continue;
    }
    const models = known ?? new Map<string, HeldOutAnswer[]>();
    answers.set(row.id, models);
    const samples = models.get(row.model) ?? [];
    models.set(row.model, samples);
    samples.push({ stated: statedIn(row), score: row.score });
  }
  const questions = new Map<string, { readonly question: string; readonly reference: string }>();
  if (answers.size > 0)
    for (const line of datasetLines) {
      const row = read(DatasetLine, line);
      if (row === undefined || !answers.has(row.task_id)) continue;
      questions.set(row.task_id, {
        question: clipped(row.original_question),
        reference: clipped(String(row.reference_answer.answer)),
      });
    }
  const rows = [...answers].map(([id, models]) => ({
    id,
    ...(questions.get(id) ?? { question: "", reference: "" }),
    answers: models,
  }));
  return { rows, rowsInAll: rows.length + others.size };
}

/** What follows the marker; without a marker, the end of the answer. */
function statedIn({ answer, error }: AnsweredRow): string {
  if (answer === null) return `missing: ${clipped(error ?? "no reason is known")}`;
  return clipped(recipe.stated(answer) ?? `… ${answer.trimEnd().slice(-MAX_TEXT / 2)}`);
}

const clipped = (text: string): string => shortened(text, MAX_TEXT);

/** The lines of a text, one at a time: a file may have some hundred megabytes. */
export function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    yield end === -1 ? text.slice(from) : text.slice(from, end);
    from = end === -1 ? text.length : end + 1;
  }
}

const read = <T>(schema: z.ZodType<T>, line: string): T | undefined => schema.safeParse(parsedJson(line)).data;
