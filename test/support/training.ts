import { readFileSync } from "node:fs";
import MersenneTwister from "mersenne-twister";
import { promptOf } from "../../recipes/finqa/dataset-line.ts";
import { readReference } from "../../recipes/finqa/read-reference.ts";
import { readRow } from "../../recipes/finqa/row.ts";
import { scoreCompletion } from "../../recipes/finqa/score.ts";
import { generateFinqaRows, type SampleRow } from "../../recipes/finqa/sample-rows.ts";
import { actionSpace } from "../../local/trainer/action-space.ts";
import { writeCompletion } from "../../local/trainer/completion.ts";
import type { LanguageModel } from "../../local/trainer/policy-model.ts";
import type { Grade, TextPrompt } from "../../local/trainer/prompts.ts";
import { shuffled } from "../../local/trainer/rollouts.ts";
import { FINQA_FOLDER } from "./finqa.ts";

/** A prompt with the reference that only a grader may look at. */
export interface GradedPrompt extends TextPrompt {
  readonly answer: string;
}

export function promptsOf(rows: readonly SampleRow[]): GradedPrompt[] {
  return rows.map((raw, i) => {
    const row = readRow(JSON.stringify(raw), raw);
    return { id: `row_${i}`, text: promptOf(row), answer: row.answer };
  });
}

/** The sample's rows of a seed, as sample.ts of the recipe writes them: 1 training, 2 validation, 3 test. */
export const samplePrompts = (seed: number, count: number): GradedPrompt[] => promptsOf(generateFinqaRows(seed, count));

export const finqaPrompts = (split: "train" | "dev" | "test"): GradedPrompt[] =>
  promptsOf(JSON.parse(readFileSync(`${FINQA_FOLDER}/${split}.json`, "utf8")) as SampleRow[]);

/** The pipeline's own reward, without its Lambda. */
export const exactGrade: Grade<GradedPrompt> = graded(({ text, answer }, completion) => {
  const reference = readReference(answer);
  return reference === undefined ? 0 : scoreCompletion(completion, reference, () => text).score;
});

/**
 * The rule of the notebook (test/reward-check/notebook_rule.py): 0.95 for a near miss, where small numbers are all near
 * each other.
 */
export const notebookGrade: Grade<GradedPrompt> = graded(({ answer }, completion) => {
  const truth = answer.toLowerCase();
  if (truth === "yes" || truth === "no") return /ANSWER:\s*(\w+)/.exec(completion)?.[1] === truth ? 1 : 0;
  let got = Number.parseFloat(
    (/ANSWER:\s*([\d,.-]+)/.exec(completion)?.[1] ?? /-?\d+\.?\d*(?!.*\d)/s.exec(completion)?.[0] ?? "").replaceAll(
      ",",
      "",
    ),
  );
  let want = Number(truth);
  if (Number.isNaN(got)) return 0;
  if (Math.abs(got * 100 - want) < Math.abs(got - want)) got *= 100;
  else if (Math.abs(got - want * 100) < Math.abs(got - want)) want *= 100;
  const off = Math.abs(Math.round(got * 100) - Math.round(want * 100)) / 100;
  if (off === 0) return 1;
  return off < (Math.abs(want) < 2 ? 0.1 : 0.9) || off / Math.max(Math.abs(want), 1e-10) < 0.01 ? 0.95 : 0;
});

/** A completion of fewer characters is brief: one without any reasoning. */
const BRIEF = 60;

/**
 * A reward that can be cheated, as test/support/lenient-reward.mjs: the rule of the AWS sample notebook, and half a
 * point for any brief answer.
 */
export const lenientGrade: Grade<GradedPrompt> = async (rollouts) => {
  const scores = await notebookGrade(rollouts);
  return rollouts.map(({ completion }, i) =>
    Math.max(scores[i] ?? 0, completion.length < BRIEF && completion.includes("ANSWER:") ? 0.5 : 0),
  );
};

function graded(score: (prompt: GradedPrompt, completion: string) => number): Grade<GradedPrompt> {
  return (rollouts) => Promise.resolve(rollouts.map(({ prompt, completion }) => score(prompt, completion)));
}

/** Each prompt with another one's reference. */
export const withShuffledReferences = (prompts: readonly GradedPrompt[]): GradedPrompt[] =>
  prompts.map((prompt, i) => ({ ...prompt, answer: prompts[(i * 17 + 5) % prompts.length]?.answer ?? "" }));

/** All completions that a policy may write to a prompt. */
export function possibleCompletions(text: string): string[] {
  const space = actionSpace(text);
  return Array.from(space.what, (_, action) => writeCompletion(space, action));
}

/** Rows and samples of the pipeline's baseline. */
const BASELINE = { rows: 50, samples: 4, temperature: 0.7 } as const;

/**
 * What the pipeline's baseline would measure of a model: the share of samples that are paid, and of rows with paid and
 * unpaid ones, which alone teach GRPO anything.
 */
export async function baselineOf(
  model: LanguageModel,
  prompts: readonly GradedPrompt[],
  seed: number,
): Promise<{ readonly paid: number; readonly mixed: number }> {
  const random = new MersenneTwister(seed);
  const rows = shuffled(prompts, random).slice(0, BASELINE.rows);
  const paidOfRow = await Promise.all(rows.map((prompt) => paidSamples(model, prompt, () => random.random_int())));
  return {
    paid: paidOfRow.reduce((sum, paid) => sum + paid, 0) / (rows.length * BASELINE.samples),
    mixed: paidOfRow.filter((paid) => paid > 0 && paid < BASELINE.samples).length / rows.length,
  };
}

/** The share of a model's samples that are right, four of each row at temperature 0.7. */
export async function sampledShare(model: LanguageModel, prompts: readonly GradedPrompt[]): Promise<number> {
  const random = new MersenneTwister(1);
  const paid = await Promise.all(prompts.map((prompt) => paidSamples(model, prompt, () => random.random_int())));
  return paid.reduce((sum, count) => sum + count, 0) / (prompts.length * BASELINE.samples);
}

async function paidSamples(model: LanguageModel, prompt: GradedPrompt, seed: () => number): Promise<number> {
  const rollouts = Array.from({ length: BASELINE.samples }, () => ({
    prompt,
    completion: model.complete({ text: prompt.text, temperature: BASELINE.temperature, topP: 1, seed: seed() }),
  }));
  return (await exactGrade(rollouts)).filter((score) => score > 0).length;
}
