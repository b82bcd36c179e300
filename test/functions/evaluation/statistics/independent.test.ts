import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import type { AnsweredRow } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import type { AskedModel } from "../../../../functions/evaluation/statistics/model-result.ts";
import { type Evaluation, summarize } from "../../../../functions/evaluation/statistics/summarize.ts";
import { finqaLine } from "../../../support/finqa-lines.ts";
import type { DatasetLine } from "../../../../recipes/recipe.ts";
import { type Question, readQuestion } from "../../../../functions/dataset/question.ts";
import { readRow } from "../../../../recipes/finqa/row.ts";
import { generateFinqaRows, type SampleRow } from "../../../../recipes/finqa/sample-rows.ts";
import { allRows, hasFinqa } from "../../../support/finqa.ts";
import { expectSameSummary, independentSummary } from "../../../support/independent-summary.ts";
import { hasPython, unlessPython } from "../../../support/python.ts";
import { asked, BASE, CHAMPION, evaluationOf, randomFrom, TUNED } from "./evaluations.ts";

const PROGRAMS = [
  undefined,
  "table_sum(total, none)",
  "divide(365, const_100), add(#0, 7), multiply(#1, 3), exp(#2, const_2)",
  "add(31, const_5)",
  "table_max(total, none), subtract(#0, 31)",
];

/** Several questions a page, of all kinds. */
const generated = (pages: readonly number[]): SampleRow[] =>
  generateFinqaRows(11, pages.length).flatMap((page, p) =>
    Array.from({ length: pages[p] ?? 0 }, (_, i) => ({
      ...page,
      qa: {
        ...page.qa,
        question: `${i}: ${page.qa.question}`,
        program: PROGRAMS[i % PROGRAMS.length] ?? page.qa.program,
      },
    })),
  );

/** As PrepareDataset writes them. */
const linesOf = (samples: readonly SampleRow[]): string[] =>
  samples.map((sample, index) => {
    const text = JSON.stringify(sample);
    const row = readRow(text, JSON.parse(text));
    const { head, tail } = finqaLine(row, "test");
    return `${head}${index}${tail}`;
  });

interface Behaviour {
  readonly model: AskedModel;
  /** Share of right answers, of missing ones, and of those that are always the same, whatever the reward says. */
  readonly right: number;
  readonly missing: number;
  readonly constant: number;
}

const MARKERS = ["ANSWER: ", "**Answer:** ", "answer: `", "It is so.\n\nANSWER: **", "ANSWER: 1\n\nNo. ANSWER: "];

function answersBy(
  { model, right, missing, constant }: Behaviour,
  rows: readonly Question[],
  samplesPerRow: number,
  random: () => number,
): AnsweredRow[] {
  const shifts = new Map<string, number>();
  return rows.flatMap(({ id, cluster, reference }) => {
    const shift = shifts.get(cluster) ?? (random() - 0.5) * 0.6;
    shifts.set(cluster, shift);
    return Array.from({ length: samplesPerRow }, (_, sample): AnsweredRow => {
      const of = { id, cluster, model: model.name, sample };
      if (random() < missing) {
        const nothing = { answer: null, score: null, stopReason: null, inputTokens: null, outputTokens: null };
        return { ...of, ...nothing, latencyMs: null, error: "ThrottlingException" };
      }
      const score = random() < right + shift ? 1 : 0;
      const other = score === 1 ? reference : `${Math.floor(random() * 1e9)} %`;
      const statement = random() < constant ? "0.05" : other;
      const marker = MARKERS[Math.floor(random() * MARKERS.length)] ?? "";
      const isCut = score === 0 && random() < 0.1;
      return {
        ...of,
        answer: "Words. ".repeat(random() * 90) + (isCut ? "and" : marker + statement),
        score,
        stopReason: isCut ? "max_tokens" : "end_turn",
        inputTokens: 500 + Math.floor(random() * 1000),
        outputTokens: Math.floor(random() * 1500),
        latencyMs: random() * 30_000,
        error: null,
      };
    });
  });
}

const TWO: readonly Behaviour[] = [
  { model: BASE, right: 0.55, missing: 0, constant: 0 },
  { model: TUNED, right: 0.65, missing: 0, constant: 0 },
];
const THREE: readonly Behaviour[] = [
  { model: BASE, right: 0.1, missing: 0.05, constant: 0.6 },
  { model: TUNED, right: 0.5, missing: 0.02, constant: 0 },
  { model: CHAMPION, right: 0.52, missing: 0.1, constant: 0 },
];
const SIZES = [1, 2, 2, 3, 3, 4, 4, 4, 5];
const pages = (count: number): number[] => Array.from({ length: count }, (_, i) => SIZES[i % SIZES.length] ?? 1);

const CASES: readonly (readonly [string, readonly Behaviour[], number[], Partial<Evaluation>])[] = [
  ["two models on 200 pages", TWO, pages(200), {}],
  ["three models of three samples, some missing", THREE, pages(60), { samplesPerRow: 3 }],
  ["a model that always answers the same", [TWO[0]!, { ...TWO[1]!, right: -1, constant: 1 }], pages(40), {}],
  ["one model, all right", [{ ...TWO[0]!, right: 2 }], pages(31), { tokenLimit: null }],
  [
    "two candidates on few training rows",
    [...TWO, { ...TWO[1]!, model: asked("other", "candidate") }],
    pages(9),
    {
      dataset: { digest: "0123456789abcdef", split: "train" },
    },
  ],
  ["a model of which nothing is completed", [TWO[0]!, { ...TWO[1]!, missing: 1 }], pages(9), {}],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "finqa-rft-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function isPythons(
  title: string,
  behaviours: readonly Behaviour[],
  samples: readonly SampleRow[],
  fields: Partial<Evaluation>,
): Promise<void> {
  const lines = linesOf(samples);
  const rows = lines.map((line) => readQuestion(JSON.parse(line) as DatasetLine));
  const evaluation = evaluationOf(rows, { ...fields, models: behaviours.map(({ model }) => model) });
  const random = randomFrom(title.length);
  const answers = behaviours.flatMap((behaviour) => answersBy(behaviour, rows, evaluation.samplesPerRow, random));
  const summary = summarize(evaluation, answers);

  const files = {
    rows: join(folder, `${title}.rows.jsonl`),
    dataset: join(folder, `${title}.test.jsonl`),
    summary: join(folder, `${title}.summary.json`),
  };
  await writeFile(files.rows, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
  await writeFile(files.dataset, lines.join(""));
  await writeFile(files.summary, JSON.stringify(summary));
  const prices = Object.fromEntries(behaviours.map(({ model }) => [model.name, [0.3e-6, 2.5e-6] as const]));
  expectSameSummary(summary, independentSummary(files, { seed: 42, tokenLimit: evaluation.tokenLimit, prices }));
}

describe.skipIf(!hasPython)(`every number of the summary is Python's${unlessPython}`, () => {
  it.each(CASES)("for %s", (title, behaviours, pages, fields) =>
    isPythons(title, behaviours, generated(pages), fields),
  );

  it.skipIf(!hasFinqa)(`for FinQA's own rows${hasFinqa ? "" : " (skipped: ../shared/finqa is missing)"}`, () =>
    isPythons("FinQA's own rows", TWO, allRows().rows, {}),
  );
});
