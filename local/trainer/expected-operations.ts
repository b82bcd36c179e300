import { OPERATIONS } from "./programs.ts";
import { KINDS, type QuestionKind } from "./question-features.ts";

/** Odds of an operation; 1 where none are said. */
type Odds = Readonly<Record<string, number>>;

/**
 * How an untrained policy reads a question, by its words: mostly what is meant, and beside it the errors of a language
 * model that has not learned the task, which stops half-way (a difference where its rate is asked for), reads a figure
 * where one is to be computed, or adds up what is to be averaged.
 */
const EXPECTED: Readonly<Record<QuestionKind, Odds>> = {
  "rate of change": { change: 16, subtract: 10, divide: 3 },
  "change as rate": { change: 16, subtract: 10, divide: 3 },
  growth: { change: 16, subtract: 10 },
  return: { "return on 100": 16, change: 16, subtract: 16 },
  share: { divide: 16, "share of sum": 6, subtract: 4, lookup: 2 },
  ratio: { divide: 6, subtract: 8, lookup: 2 },
  average: { average: 6, "average of row": 6, add: 10, subtract: 3, divide: 3, change: 3, lookup: 2 },
  difference: { subtract: 16, add: 6, change: 6, lookup: 3 },
  "yes or no": { greater: 6, subtract: 10 },
  total: { add: 6, "sum of row": 6, subtract: 8, multiply: 6, lookup: 3 },
  other: { subtract: 16, divide: 8, add: 8, multiply: 8, lookup: 3 },
};

/** By kind, in their order; the last is `other`. */
const ODDS = [...KINDS.map(({ kind }) => kind), "other" as const].map((kind) =>
  OPERATIONS.map(({ name }) => EXPECTED[kind][name] ?? 1),
);

/** @returns per operation, its odds for a question of the kind */
export const expectedOdds = (kind: number): readonly number[] => ODDS[kind] ?? OPERATIONS.map(() => 1);
