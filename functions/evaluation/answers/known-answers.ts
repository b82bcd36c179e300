import type { Askable, StoredAnswer } from "../../contract/evaluation/answers.ts";
import type { AskedModel } from "../../contract/evaluation/evaluation-plan.ts";
import { answerKey } from "../../contract/keys.ts";
import type { DatasetLine } from "../../../recipes/recipe.ts";
import type { AnswerStore } from "./answer-store.ts";
import { answersFolder } from "./answers-folder.ts";
import type { Question } from "./ask-questions.ts";

/** GETs at a time: a shard's hundred answers are read in a second. */
const PARALLEL = 16;

/** A row of the split with its number in the file, from 0. */
export interface NumberedLine {
  readonly row: number;
  readonly line: DatasetLine;
}

/** Every sample of every row for every model, in this order: row, model, sample. */
export function questionsOf(
  evaluation: Askable,
  models: readonly AskedModel[],
  rows: readonly NumberedLine[],
  samples: number,
): Question[] {
  const asked = models.map((model) => ({ model, folder: answersFolder(model.modelArn, evaluation) }));
  return rows.flatMap(({ row, line }) =>
    asked.flatMap(({ model, folder }) =>
      Array.from({ length: samples }, (_, sample) => ({
        model,
        line,
        row,
        sample,
        key: answerKey(folder, row, sample),
      })),
    ),
  );
}

/** The answers that are in the store already. */
export async function knownAnswers(
  store: AnswerStore,
  questions: readonly Question[],
): Promise<Map<Question, StoredAnswer>> {
  const known = new Map<Question, StoredAnswer>();
  const waiting = questions.values();
  const read = async (): Promise<void> => {
    for (const question of waiting) {
      const answer = await store.read(question.key);
      if (answer !== undefined) known.set(question, answer);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, read));
  return known;
}
