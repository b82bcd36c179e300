import { type Decimal, toText } from "../numeric/decimal.ts";
import { madeWrong } from "../numeric/make-wrong.ts";
import { normalizeAnswer } from "../numeric/plain-text.ts";
import type { Recipe } from "../recipe.ts";
import { kindsOf, templateOf } from "./kinds.ts";
import { knownCases } from "./known-cases.ts";
import { notations } from "./notations.ts";
import { answerText } from "./read-answer.ts";
import { readReference } from "./read-reference.ts";
import { readRow, type Row } from "./row.ts";
import { scoreCompletion } from "./score.ts";

/** GSM8K's own repository, pinned (MIT licence). */
const COMMIT = "3101c7d5072418e28b9008a6636bde82a006892c";

/**
 * Grade-school maths in words (Cobbe et al. 2021, arXiv:2110.14168). Prompt and hyperparameters are those of AWS's
 * sample
 * notebook; the splits are the source's own, so that results compare with published ones, and validation is carved from
 * the training file.
 */
export const recipe: Recipe<Row, Decimal> = {
  name: "gsm8k",
  title: "GSM8K",
  source: {
    url: `https://raw.githubusercontent.com/openai/grade-school-math/${COMMIT}/grade_school_math/data`,
    format: "jsonl",
    files: { train: "train.jsonl", test: "test.jsonl" },
    carve: { val: 0.1 },
  },
  defaults: {
    // Of 7,473 rows, some tenth of which are carved for validation; 1,319 of test.
    trainSamples: 7473,
    validationSamples: 1000,
    testSamples: 1319,
    hyperParameters: { batchSize: 32, epochCount: 1, evalInterval: 10, inferenceMaxTokens: 750, maxPromptLength: 310 },
  },

  read: ({ value }) => readRow(value),
  line: ({ question, worked, answer }) => ({
    system: "You are a helpful math tutor who solves word problems step by step.",
    user: `${question} Let's think step by step and output the final answer after "####".`,
    answer,
    question,
    domain: "math",
    others: { difficulty_level: "grade_school", original_answer: worked },
  }),
  cluster: { noun: "template", of: templateOf },
  kinds: {
    dimensions: {
      operation: { title: "by operation" },
      steps: { title: "by number of steps", ordered: true },
    },
    of: kindsOf,
  },

  references: {
    allowed: "a number",
    others: "no number",
    kinds: { number: "numbers" },
    kindOf: () => "number",
    show: toText,
  },
  readReference,
  score: scoreCompletion,
  rules: { exact: "exact" },
  stated: answerText,
  normalize: (answer) => {
    const number = readReference(normalizeAnswer(answer).replace(/\.$/, ""));
    return number === undefined ? answer.trim().toLowerCase() : plain(number);
  },

  write: (answer) => `I take the numbers from the problem and calculate.\n\n#### ${answer}`,
  makeWrong: madeWrong,
  knownCases,
  notations,
};

/** Without a needless zero behind the point. */
const plain = (number: Decimal): string => {
  const text = toText(number);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
};
