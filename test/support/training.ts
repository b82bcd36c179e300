import { readFileSync } from "node:fs";
import { promptOf } from "../../functions/finqa/dataset-line.ts";
import { readReference } from "../../functions/finqa/read-reference.ts";
import { readRow } from "../../functions/finqa/row.ts";
import { scoreCompletion } from "../../functions/finqa/score.ts";
import { generateFinqaRows, type SampleRow } from "../../local/sample/generate.ts";
import { actionSpace } from "../../local/trainer/action-space.ts";
import { writeCompletion } from "../../local/trainer/completion.ts";
import type { Grade, TextPrompt } from "../../local/trainer/prompts.ts";
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

/** The sample's rows of a seed, as write-sample.ts writes them: 1 training, 2 validation, 3 test. */
export const samplePrompts = (seed: number, count: number): GradedPrompt[] => promptsOf(generateFinqaRows(seed, count));

export const finqaPrompts = (split: "train" | "dev" | "test"): GradedPrompt[] =>
  promptsOf(JSON.parse(readFileSync(`${FINQA_FOLDER}/${split}.json`, "utf8")) as SampleRow[]);

/** The pipeline's own reward, without its Lambda. */
export const exactGrade: Grade<GradedPrompt> = graded(({ text, answer }, completion) => {
  const reference = readReference(answer);
  return reference === undefined ? 0 : scoreCompletion(completion, reference, () => text).score;
});

/** The rule of the notebook (test/reward-check/notebook_rule.py): 0.95 for a near miss, where small numbers are all near each other. */
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
