import type { EvaluationSummary, ModelResult } from "../../../contract/evaluation/evaluation-summary.ts";
import { count, dollars, duration, percent, percentRange } from "../format.ts";
import { figuresOf, type Part, table, words } from "./html-parts.ts";

const share = (part: number, { completed }: ModelResult): string =>
  completed === 0 ? "none" : `${count(part)} (${percent(part / completed)})`;

const ROLES: Readonly<Record<ModelResult["role"], string>> = {
  base: "base",
  candidate: "candidate",
  champion: "promoted before",
};

const FACTS: readonly (readonly [string, (model: ModelResult) => string])[] = [
  ["Role", ({ role }) => ROLES[role]],
  ["Mean score", ({ accuracy }) => (accuracy === null ? "not known" : percent(accuracy.value))],
  ["… 95 % interval", ({ accuracy }) => (accuracy === null ? "not known" : percentRange(accuracy))],
  ["Answers asked for", ({ asked }) => count(asked)],
  ["Missing", ({ missing }) => count(missing)],
  ["Stating an answer", (model) => share(model.answered, model)],
  ["Cut off at the token limit", (model) => share(model.truncated, model)],
  ["Longer than training allows", (model) => share(model.overTokenLimit, model)],
  ["Paid by the reward", (model) => share(model.paid, model)],
  ["Tokens in", ({ inputTokens }) => count(inputTokens)],
  ["Tokens out", ({ outputTokens }) => count(outputTokens)],
  ["US dollars", ({ usDollars }) => dollars(usDollars)],
  ["Time of an answer, median", ({ latencyMs }) => (latencyMs === null ? "not known" : duration(latencyMs.p50 / 1000))],
  [
    "… of the slowest 5 %, at least",
    ({ latencyMs }) => (latencyMs === null ? "not known" : duration(latencyMs.p95 / 1000)),
  ],
  [
    "The same answer to a fifth of the rows or more",
    ({ commonAnswer }) =>
      commonAnswer === null ? "none" : `"${commonAnswer.answer}" (${percent(commonAnswer.share)})`,
  ],
];

/** What each model came to, a column a model: two or three fit on a phone. */
export const modelsTable = (models: EvaluationSummary["models"]): Part =>
  table(
    [words("Model"), ...models.map(({ name }) => figuresOf(name))],
    FACTS.map(([fact, of]) => [fact, ...models.map(of)]),
  );
