import { promptOf } from "../../recipes/finqa/dataset-line.ts";
import { readReference } from "../../recipes/finqa/read-reference.ts";
import { readRow } from "../../recipes/finqa/row.ts";
import { scoreCompletion } from "../../recipes/finqa/score.ts";
import type { SampleRow } from "../../recipes/finqa/sample-rows.ts";
import { handler as lenientReward } from "../support/lenient-reward.mjs";
import { type Check, share } from "./check.ts";
import { type PlausibleAnswer, plausibleAnswers } from "./plausible.ts";

const MAX_PAID = 0.005;

/** How a model may write a number: each is as far from the reference as its rounding leaves it. */
const NOTATIONS: readonly ((value: number) => string)[] = [
  (value) => value.toFixed(5),
  (value) => `${(value * 100).toFixed(2)}%`,
  (value) => (Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)))),
];

interface Tally {
  paid: number;
  all: number;
}

/**
 * Wrong answers that a person might give, by the operation that they come from; beside them what the rule of the AWS
 * sample notebook would pay.
 */
export async function plausibleWrongAnswers(rows: readonly SampleRow[]): Promise<Check[]> {
  const answers = plausibleAnswers(rows);
  const byOperation = new Map<string, Tally>();
  const paid: string[] = [];
  const prompts = new Map(rows.map((row) => [row, promptOf(readRow(JSON.stringify(row), row))]));
  for (const { row, operation, value } of answers) {
    const reference = readReference(row.qa.exe_ans);
    if (reference === undefined) continue;
    const tally = byOperation.get(operation) ?? { paid: 0, all: 0 };
    byOperation.set(operation, tally);
    for (const write of NOTATIONS) {
      const answer = write(value);
      tally.all++;
      if (scoreCompletion(`ANSWER: ${answer}`, reference, () => prompts.get(row) ?? "").score === 0) continue;
      tally.paid++;
      paid.push(`${operation}: "${answer}" for ${row.qa.exe_ans}`);
    }
  }
  const all = answers.length * NOTATIONS.length;
  const what = "plausible wrong answers: the program with a number of another cell";
  return [
    {
      what: `${what}, ${answers.length} in ${NOTATIONS.length} notations`,
      figure: share(paid.length, all),
      demanded: "at most 0.5 %",
      holds: paid.length <= all * MAX_PAID,
      examples: paid,
    },
    ...[...byOperation]
      .sort(([, a], [, b]) => b.all - a.all)
      .map(([operation, tally]) => ({
        what: `  that ends in ${operation}`,
        figure: share(tally.paid, tally.all),
        demanded: "reported",
        holds: true,
        examples: [],
      })),
    {
      what: "  under a rule as lenient as that of the AWS sample notebook",
      figure: share(await paidLeniently(answers), all),
      demanded: "reported",
      holds: true,
      examples: [],
    },
  ];
}

async function paidLeniently(answers: readonly PlausibleAnswer[]): Promise<number> {
  const samples = answers.flatMap(({ row, value }) =>
    NOTATIONS.map((write) => ({
      messages: [{ role: "assistant", content: `ANSWER: ${write(value)}` }],
      reference_answer: { answer: row.qa.exe_ans },
    })),
  );
  const results = await lenientReward(samples);
  return results.filter(({ aggregate_reward_score }) => aggregate_reward_score > 0).length;
}
