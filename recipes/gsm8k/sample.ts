import MersenneTwister from "mersenne-twister";
import type { Sample } from "../recipe.ts";

const NAMES = "Ada Ben Chloe Dev Elif Femi Grace Hugo Ines Jonas Kira Leo Mina Noor Olga Pablo".split(" ");
const ITEMS = "apples stickers marbles books pencils shells coins cards beads cookies stamps tickets".split(" ");

/** What a problem is about. */
interface Subject {
  readonly a: string;
  readonly b: string;
  readonly item: string;
  /** Two numbers that differ, the larger one first, and a small one. */
  readonly large: number;
  readonly small: number;
  readonly few: number;
}

interface Problem {
  /** How often it is asked, beside the others. */
  readonly weight: number;
  readonly text: (s: Subject) => string;
  /** Calculations, each with its result; the last one is the answer. */
  readonly steps: (s: Subject) => readonly (readonly [calculation: string, result: number])[];
}

/**
 * Word problems in GSM8K's manner: mostly two numbers and one step among numbers that are not needed, some of two
 * steps.
 */
const PROBLEMS: readonly Problem[] = [
  {
    weight: 4,
    text: ({ a, item, large, small }) =>
      `${a} has ${large} ${item}. For the birthday ${a} gets ${small} more. How many ${item} does ${a} have altogether?`,
    steps: ({ large, small }) => [[`${large}+${small}`, large + small]],
  },
  {
    weight: 4,
    text: ({ a, b, item, large, small }) =>
      `${a} had ${large} ${item} and gave ${small} of them to ${b}. How many ${item} does ${a} have left?`,
    steps: ({ large, small }) => [[`${large}-${small}`, large - small]],
  },
  {
    weight: 4,
    text: ({ a, item, small, few }) =>
      `${a} packs ${item} into boxes. Each box holds ${small} ${item}. How many ${item} are in ${few} full boxes?`,
    steps: ({ small, few }) => [[`${small}*${few}`, small * few]],
  },
  {
    weight: 4,
    text: ({ a, item, small, few }) =>
      `${a} shares ${small * few} ${item} equally among ${few} friends. How many ${item} does each friend get?`,
    steps: ({ small, few }) => [[`${small * few}/${few}`, small]],
  },
  {
    weight: 3,
    text: ({ a, b, item, large, small }) =>
      `${a} counts ${large} ${item} and ${b} counts ${small} ${item}. How many more ${item} than ${b} does ${a} count?`,
    steps: ({ large, small }) => [[`${large}-${small}`, large - small]],
  },
  {
    weight: 3,
    text: ({ a, item, small, few }) =>
      `The ${item} in the shop cost $${small} for one set. ${a} buys ${few} sets. How many dollars does ${a} pay?`,
    steps: ({ small, few }) => [[`${few}*${small}`, small * few]],
  },
  // Two steps: more than the rehearsal's policy can take. Some of GSM8K's questions stay beyond a model, too.
  {
    weight: 3,
    text: ({ a, item, large, small, few }) =>
      `${a} has ${large} ${item} and buys ${few} bags with ${small} ${item} in each. How many ${item} does ${a} have now?`,
    steps: ({ large, small, few }) => [
      [`${few}*${small}`, few * small],
      [`${large}+${few * small}`, large + few * small],
    ],
  },
  {
    weight: 3,
    text: ({ a, b, item, large, small, few }) =>
      `${a} and ${b} put ${large} and ${small} ${item} together and sell them at $${few} for one. How many dollars do they earn?`,
    steps: ({ large, small, few }) => [
      [`${large}+${small}`, large + small],
      [`${large + small}*${few}`, (large + small) * few],
    ],
  },
];
const DRAWN = PROBLEMS.flatMap((problem) => Array.from({ length: problem.weight }, () => problem));

/** Sentences with a number that nobody asks for; {} stands for the number. */
const ASIDES = [
  "",
  "{b} is {n} years old. ",
  "The way to school takes {n} minutes. ",
  "There are {n} children in the class. ",
];

/**
 * GSM8K-shaped rows for a rehearsal without GSM8K: invented people, true answers.
 * @param seed the same seed gives the same rows
 */
export function generateGsm8kRows(
  seed: number,
  count: number,
): { readonly question: string; readonly answer: string }[] {
  const random = new MersenneTwister(seed);
  const below = (n: number): number => Math.floor(random.random() * n);
  const oneOf = (texts: readonly string[]): string => texts[below(texts.length)] ?? "";
  return Array.from({ length: count }, () => {
    const small = 11 + below(180);
    const subject: Subject = {
      a: oneOf(NAMES.slice(0, 8)),
      b: oneOf(NAMES.slice(8)),
      item: oneOf(ITEMS),
      small,
      large: small + 2 + below(400),
      few: 3 + below(27),
    };
    const problem = DRAWN[below(DRAWN.length)];
    if (problem === undefined) throw new Error("There are no problems.");
    const aside = oneOf(ASIDES)
      .replace("{b}", subject.b)
      .replace("{n}", String(31 + below(29)));
    const steps = problem.steps(subject);
    const worked = steps.map(([calculation, result]) => `${calculation} = <<${calculation}=${result}>>${result}`);
    return {
      question: `${aside}${problem.text(subject)}`,
      answer: `${worked.join("\n")}\n#### ${steps.at(-1)?.[1] ?? 0}`,
    };
  });
}

/** Rows of each file: enough for twenty training steps with the defaults, few enough to be quick. */
const FILES = [
  ["train.jsonl", 1, 720],
  ["test.jsonl", 3, 100],
] as const;

/** GSM8K's two files, with generated rows. */
export const sample: Sample = () =>
  Object.fromEntries(
    FILES.map(([file, seed, count]) => [
      file,
      generateGsm8kRows(seed, count)
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(""),
    ]),
  );
