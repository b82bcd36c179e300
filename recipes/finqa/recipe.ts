import { madeWrong } from "../numeric/make-wrong.ts";
import { normalizeAnswer } from "../numeric/plain-text.ts";
import { toText } from "../numeric/decimal.ts";
import { type Recipe, type SourceRecord } from "../recipe.ts";
import { answerText } from "./answer-text.ts";
import { TOLERANCE } from "./compare.ts";
import { lineOf } from "./dataset-line.ts";
import { doubts } from "./doubt-kinds.ts";
import { knownCases } from "./known-cases.ts";
import { contextOf, kindsOf } from "./question-kind.ts";
import { readReference, type Reference } from "./read-reference.ts";
import { readRow, type Row } from "./row.ts";
import { scoreCompletion } from "./score.ts";
import type { Answer } from "./read-answer.ts";

/** FinQA's own repository, pinned. */
const COMMIT = "0f16e2867befa6840783e58be38c9efb9229d742";

/**
 * FinQA (Chen et al., EMNLP 2021), as AWS's sample notebook prepares it: its lines, its order of rows, its defaults.
 */
export const recipe: Recipe<Row, Reference> = {
  name: "finqa",
  title: "FinQA",
  source: {
    url: `https://raw.githubusercontent.com/czyssrs/FinQA/${COMMIT}/dataset`,
    format: "json",
    files: { train: "train.json", val: "dev.json", test: "test.json" },
  },
  defaults: {
    trainSamples: 6251,
    validationSamples: 883,
    testSamples: 1147,
    hyperParameters: {
      batchSize: 32,
      epochCount: 1,
      evalInterval: 5,
      inferenceMaxTokens: 1000,
      learningRate: 5e-5,
      maxPromptLength: 4000,
      reasoningEffort: "high",
      trainingSamplePerPrompt: 4,
    },
  },

  read: ({ text, value }: SourceRecord): Row => readRow(text, value),
  line: lineOf,
  doubts,
  cluster: { noun: "page", of: contextOf },
  kinds: {
    dimensions: {
      operation: { title: "by operation" },
      steps: { title: "by number of steps", ordered: true },
      source: { title: "by where the numbers are" },
    },
    of: kindsOf,
  },

  references: {
    allowed: "a number, yes or no",
    others: "neither a number nor yes or no",
    kinds: { number: "numbers", yesNo: "yes or no" },
    kindOf: ({ kind }) => (kind === "number" ? "number" : "yesNo"),
    show: (reference) => (reference.kind === "number" ? toText(reference.number) : reference.kind),
  },
  readReference,
  score(completion, reference, prompt) {
    const { score, rule, answer, why } = scoreCompletion(completion, reference, prompt);
    return {
      score,
      rule,
      states: STATES[answer.kind],
      text: textOf(answer),
      understood: () => understood(answer),
      why,
    };
  },
  rules: { exact: "exact", rounded: "rounded", withinTolerance: `within ${TOLERANCE}` },
  stated: answerText,
  normalize: (answer) =>
    normalizeAnswer(answer)
      .toLowerCase()
      .replace(/\s*\.$/, ""),

  write: (answer) => `I read the figures from the table and calculate.\n\nANSWER: ${answer}`,
  makeWrong: (answer) => (answer === "yes" ? "no" : answer === "no" ? "yes" : madeWrong(answer)),
  knownCases,
};

const STATES = {
  none: "nothing",
  unreadable: "unreadable",
  hedged: "several",
  number: "value",
  yes: "value",
  no: "value",
} as const;

const textOf = (answer: Answer): string | undefined => (answer.kind === "none" ? undefined : answer.text);

function understood(answer: Answer): string {
  if (answer.kind !== "number") return answer.kind;
  const { number, percent, multiplier } = answer.value;
  return `${toText(number)}${percent ? " percent" : ""}${multiplier === 0 ? "" : ` × 10^${multiplier}`}`;
}
