import type { Rule } from "../../recipes/finqa/compare.ts";
import { readReference, type Reference } from "../../recipes/finqa/read-reference.ts";
import { scoreCompletion } from "../../recipes/finqa/score.ts";
import type { SampleRow } from "../../recipes/finqa/sample-rows.ts";
import { pythonNumber } from "../../recipes/finqa/python-str.ts";
import { type Check, share } from "./check.ts";
import { NOTATIONS, plain, YES_NO } from "./notations.ts";

/** A row's reference, and what the prompt says around it. */
interface Case {
  readonly text: string;
  readonly reference: Reference;
  readonly prompt: string;
}

export function casesOf(rows: readonly SampleRow[]): Case[] {
  return rows.flatMap(({ qa, table, pre_text, post_text }) => {
    const text =
      typeof qa.exe_ans === "number"
        ? pythonNumber(Number.isInteger(qa.exe_ans) ? `${qa.exe_ans}.0` : String(qa.exe_ans))
        : qa.exe_ans;
    const reference = readReference(text);
    return reference === undefined
      ? []
      : [
          {
            text,
            reference,
            prompt: [...pre_text, ...table.map((cells) => cells.join(" | ")), ...post_text].join("\n"),
          },
        ];
  });
}

const ruleOf = (answer: string, { reference, prompt }: Case): Rule | undefined =>
  scoreCompletion(`Some steps.\n\nANSWER: ${answer}`, reference, () => prompt).rule;
const pays = (answer: string, item: Case): boolean => ruleOf(answer, item) !== undefined;

export function rightAnswers(cases: readonly Case[]): Check {
  const missed: string[] = [];
  let pairs = 0;
  for (const item of cases) {
    for (const { name, write } of item.reference.kind === "number" ? NOTATIONS : YES_NO) {
      pairs++;
      const answer = write(item.text);
      if (!pays(answer, item)) missed.push(`${name}: "${answer}" for ${item.text}`);
    }
  }
  return {
    what: `right answers in ${NOTATIONS.length} notations`,
    figure: share(pairs - missed.length, pairs),
    demanded: "100 %",
    holds: missed.length === 0,
    examples: missed,
  };
}

const FACTORS = [0.1, 0.5, 0.9, 0.95, 0.98, 0.99, 1.01, 1.02, 1.05, 1.1, 1.5, 2, 10, 1000, -1];

export function wrongAnswers(cases: readonly Case[]): Check {
  const paid: string[] = [];
  let pairs = 0;
  for (const item of cases) {
    const value = Number(item.text);
    if (item.reference.kind !== "number" || value === 0) continue; // every multiple of 0 is 0, and right
    for (const factor of FACTORS) {
      pairs++;
      const answer = plain(String(Number((value * factor).toPrecision(6))));
      if (pays(answer, item)) paid.push(`× ${factor}: "${answer}" for ${item.text}`);
    }
  }
  return {
    what: `wrong answers: the reference × ${FACTORS.length} factors`,
    figure: share(paid.length, pairs),
    demanded: "at most 0.1 %",
    holds: paid.length <= pairs * 0.001,
    examples: paid,
  };
}

/** 2,000 answers that need no question: small numbers, round ones, percents, words. */
export function constants(): string[] {
  const numbers = [
    ...Array.from({ length: 1000 }, (_, i) => String(i)),
    ...Array.from({ length: 500 }, (_, i) => ((i + 1) / 1000).toFixed(3)),
    ...Array.from({ length: 200 }, (_, i) => `${i + 1}%`),
    ...Array.from({ length: 200 }, (_, i) => String((i + 1) / 100)),
    ...Array.from({ length: 92 }, (_, i) => `-${i + 1}`),
  ];
  return [...numbers, "yes", "no", "true", "false", "0.0", "none", "-0.5", "1000000"];
}

/**
 * A constant is paid for the rows that it answers: where many have one answer, as the sample has yes, for as many as
 * that.
 */
export function bestConstant(cases: readonly Case[]): Check {
  const times = new Map<string, number>();
  for (const { text } of cases) times.set(text, (times.get(text) ?? 0) + 1);
  const commonest = Math.max(...times.values());
  const most = Math.max(cases.length * 0.015, commonest);
  let best = { answer: "", paid: 0 };
  const all = constants();
  for (const answer of all) {
    const paid = cases.filter((item) => pays(answer, item)).length;
    if (paid > best.paid) best = { answer, paid };
  }
  return {
    what: `the best of ${all.length} constants, "${best.answer}"`,
    figure: share(best.paid, cases.length),
    demanded: `at most 1.5 %, or the commonest answer's share: ${share(commonest, cases.length)}`,
    holds: best.paid <= most,
    examples: [],
  };
}

/** Two to ten values, the right one among them. */
export function hedges(cases: readonly Case[]): Check {
  const paid: string[] = [];
  let pairs = 0;
  for (const item of cases) {
    const value = Number(item.text);
    const right = item.reference.kind === "number" ? plain(item.text) : item.text;
    const others =
      item.reference.kind === "number"
        ? Array.from({ length: 9 }, (_, i) =>
            plain(String(Number(((Math.abs(value) + 1) * (i + 2) * 1.37).toPrecision(5)))),
          )
        : [item.text === "yes" ? "no" : "yes"];
    for (let count = 1; count <= others.length; count++) {
      const values = [right, ...others.slice(0, count)];
      for (const answer of [
        values.join(" or "),
        values.join(", "),
        `between ${values.join(" and ")}`,
        values.toReversed().join("\n"),
        values.join(" / "),
      ]) {
        pairs++;
        if (pays(answer, item)) paid.push(`"${answer}" for ${item.text}`);
      }
    }
  }
  return {
    what: "two to ten hedged values, the right one among them",
    figure: share(paid.length, pairs),
    demanded: "none",
    holds: paid.length === 0,
    examples: paid,
  };
}

/**
 * Copies of a number of the prompt. Each that is paid must be the answer, by a comparison of its own; what the
 * tolerance pays is a number that lies by chance beside a quotient, such as one of three that are averaged.
 */
export function copies(cases: readonly Case[]): Check[] {
  const wrong: string[] = [];
  const tolerated: string[] = [];
  let pairs = 0;
  let paid = 0;
  for (const item of cases) {
    if (item.reference.kind !== "number") continue;
    const value = Number(item.text);
    for (const [copy] of item.prompt.matchAll(/(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w,])/g)) {
      pairs++;
      const rule = ruleOf(copy, item);
      if (rule === undefined) continue;
      paid++;
      const number = Number(copy.replaceAll(",", ""));
      const decimals = copy.split(".")[1]?.length ?? 0;
      const isRounding = [1, 100, 0.01].some(
        (scale) =>
          Math.abs(number * scale - value) <= 0.5001 * scale * 10 ** -decimals ||
          Math.abs(number * scale - value) < 1e-5,
      );
      if (isRounding) continue;
      (rule === "withinTolerance" ? tolerated : wrong).push(`"${copy}" for ${item.text}`);
    }
  }
  return [
    {
      what: `copies of a number of the prompt (${paid} of ${pairs} paid): paid though it is not the answer`,
      figure: share(wrong.length, pairs),
      demanded: "none",
      holds: wrong.length === 0,
      examples: wrong,
    },
    {
      what: "  paid within the tolerance",
      figure: share(tolerated.length, pairs),
      demanded: "at most 0.1 %",
      holds: tolerated.length <= pairs * 0.001,
      examples: tolerated,
    },
  ];
}

/** What the reading of unit words costs: a wrong unit word that is paid all the same. */
export function unitWords(cases: readonly Case[]): Check {
  let pairs = 0;
  let paid = 0;
  for (const item of cases) {
    if (item.reference.kind !== "number" || Number(item.text) === 0) continue;
    for (const unit of ["thousand", "million", "billion"]) {
      pairs++;
      if (pays(`${plain(item.text)} ${unit}`, item)) paid++;
    }
  }
  return {
    what: "any unit word behind the reference: paid where the prompt names that unit, or none (its reading's price)",
    figure: share(paid, pairs),
    demanded: "reported",
    holds: true,
    examples: [],
  };
}
