import { recipe as chosen } from "#recipe";
import type { ClusteredLine, DatasetLine, Recipe } from "../../recipes/recipe.ts";
import { fnv1a64 } from "./fnv1a.ts";

/** A row of an evaluation, without its prompt. */
export interface Question {
  /** task_id of the line. */
  readonly id: string;
  /** Hash of what the row has in common with others: the questions on one page of a report share it. */
  readonly cluster: string;
  readonly question: string;
  readonly reference: string;
  /** By dimension of the recipe. */
  readonly kinds: Readonly<Record<string, string>>;
}

export const readQuestion = (line: DatasetLine, recipe: Recipe = chosen): Question => ({
  id: line.task_id,
  cluster: clusterOf(line, recipe),
  question: line.original_question,
  reference: line.reference_answer.answer,
  kinds: recipe.kinds?.of(line) ?? {},
});

/** Where the recipe knows of nothing that rows have in common, equal prompts are one. */
export const clusterOf = (line: ClusteredLine, { cluster }: Recipe): string =>
  fnv1a64(cluster?.of(line) ?? line.messages.map(({ content }) => content).join("\n"));

/** What people call a cluster: "page". Its plural has an s. */
export const CLUSTER = chosen.cluster?.noun ?? "question";
