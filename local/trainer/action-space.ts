import { CHEATS } from "./cheats.ts";
import { weightOf } from "./hashing.ts";
import { operandFeatures } from "./operand-features.ts";
import { type Operand, operandsOf } from "./operands.ts";
import { pairFeatures, relationOf } from "./pair-features.ts";
import { OPERATIONS } from "./programs.ts";
import { readPromptText } from "./prompt-text.ts";
import { type QuestionFeatures, questionFeatures } from "./question-features.ts";

/** Version of what features there are: weights of another version mean something else. */
export const FEATURIZER = "finqa-programs-1";

/** Factors of an action at most: what is done, the first number, the second, and how they stand to each other. */
export const FACTORS = 4;

/** Probability that an untrained policy gives to programs; the rest is for answers that ignore the question. */
const PROGRAM_SHARE = 0.75;

/**
 * What a language model brings along before it is trained: that it looks for numbers where the question's words and years are. Each in logits: for a rank further down, for text
 * beside the table, for a year that is not asked for, for two numbers that stand neither in one row, nor one column, nor one sentence.
 */
const PRIOR = { rank: -0.7, text: -1, otherYear: -1, apart: -1.5 } as const;

/**
 * All that a policy may answer to a prompt. An action's logit is its prior plus the sum of its factors; a factor is a sum of weights that many actions share, so that a
 * few thousand actions cost a few hundred sums.
 */
export interface ActionSpace {
  readonly operands: readonly Operand[];
  /** Index into OPERATIONS, or OPERATIONS.length plus an index into CHEATS. */
  readonly what: Uint8Array;
  /** Indices into `operands` of the numbers that are taken; -1 for none. Of a row, `first` stands for it. */
  readonly first: Int16Array;
  readonly second: Int16Array;
  /** 1 for an answer in percent. */
  readonly percent: Uint8Array;
  /** Logarithm of what the untrained policy gives an action: equal shares for the operations, equal shares within one. */
  readonly prior: Float64Array;
  /** FACTORS of each action, as indices of factors. */
  readonly factors: Int32Array;
  /** Weights of factor f: `features[starts[f]]` to `features[starts[f + 1]]`. */
  readonly features: Uint16Array;
  readonly starts: Int32Array;
}

export function actionSpace(prompt: string): ActionSpace {
  const text = readPromptText(prompt);
  return new Builder(operandsOf(text), questionFeatures(text.question)).build();
}

class Builder {
  readonly #operands: readonly Operand[];
  readonly #question: QuestionFeatures;
  readonly #actions: { what: number; first: number; second: number; percent: number; factors: readonly number[]; attention: number }[] = [];
  readonly #attention: readonly number[];
  readonly #features: number[] = [];
  /** Factor 0 is the empty sum. */
  readonly #starts: number[] = [0, 0];

  constructor(operands: readonly Operand[], question: QuestionFeatures) {
    this.#operands = operands;
    this.#question = question;
    this.#attention = operands.map((operand) => attentionTo(operand, question.years));
  }

  build(): ActionSpace {
    for (const [what, { takes }] of OPERATIONS.entries()) {
      if (takes === "one") this.#ones(what);
      else if (takes === "two") this.#pairs(what);
      else this.#rows(what);
    }
    CHEATS.forEach((_, i) => {
      this.#add(OPERATIONS.length + i, -1, -1, [this.#whatFactor(OPERATIONS.length + i, 0)]);
    });
    const actions = this.#actions;
    return {
      operands: this.#operands,
      what: Uint8Array.from(actions, ({ what }) => what),
      first: Int16Array.from(actions, ({ first }) => first),
      second: Int16Array.from(actions, ({ second }) => second),
      percent: Uint8Array.from(actions, ({ percent }) => percent),
      prior: prior(actions),
      factors: Int32Array.from({ length: actions.length * FACTORS }, (_, i) => actions[Math.floor(i / FACTORS)]?.factors[i % FACTORS] ?? 0),
      features: Uint16Array.from(this.#features),
      starts: Int32Array.from(this.#starts),
    };
  }

  #ones(what: number): void {
    const whats = this.#formats(what);
    this.#operandFactors(what, 0).forEach((factor, i) => {
      for (const [percent, whatFactor] of whats.entries()) this.#add(what, i, -1, [whatFactor, factor], percent, this.#attention[i]);
    });
  }

  #pairs(what: number): void {
    const { symmetric, family } = operation(what);
    const whats = this.#formats(what);
    const [firsts, seconds] = [this.#operandFactors(what, 0), this.#operandFactors(what, 1)];
    const relations = new Map<number, number>();
    const attention = this.#attention;
    for (const [i, a] of this.#operands.entries()) {
      for (const [j, b] of this.#operands.entries()) {
        if (i === j || (symmetric && i > j)) continue;
        const relation = relationOf(a, b, this.#question.years);
        let pair = relations.get(relation.key);
        if (pair === undefined) relations.set(relation.key, (pair = this.#factor(pairFeatures(relation, what, family, this.#question))));
        for (const [percent, whatFactor] of whats.entries()) this.#add(what, i, j, [whatFactor, firsts[i] ?? 0, seconds[j] ?? 0, pair], percent, (attention[i] ?? 0) + (attention[j] ?? 0) + (APART.has(relation.place) ? PRIOR.apart : 0));
      }
    }
  }

  #rows(what: number): void {
    const whatFactor = this.#whatFactor(what, 0);
    for (const members of rowsOf(this.#operands)) {
      const first = members[0] ?? -1;
      const operand = this.#operands[first];
      if (operand !== undefined) this.#add(what, first, -1, [whatFactor, this.#factor(operandFeatures(operand, what, operation(what).family, 0, this.#question))], 0, this.#attention[first]);
    }
  }

  #operandFactors(what: number, role: number): number[] {
    return this.#operands.map((operand) => this.#factor(operandFeatures(operand, what, operation(what).family, role, this.#question)));
  }

  #formats(what: number): number[] {
    return (operation(what).rate ? [0, 1] : [0]).map((percent) => this.#whatFactor(what, percent));
  }

  #whatFactor(what: number, percent: number): number {
    const { cues, kind, years } = this.#question;
    return this.#factor([weightOf(30, what), weightOf(31, what, percent), weightOf(32, what, kind), weightOf(33, percent, kind), weightOf(34, what, kind, Math.min(years.length, 3)), ...cues.map((cue) => weightOf(35, what, cue))]);
  }

  #factor(features: readonly number[]): number {
    for (const feature of features) this.#features.push(feature);
    this.#starts.push(this.#features.length);
    return this.#starts.length - 2;
  }

  #add(what: number, first: number, second: number, factors: readonly number[], percent = 0, attention = 0): void {
    this.#actions.push({ what, first, second, percent, factors, attention });
  }
}

/** Of each row of the table with at least three plain numbers, the indices of those. */
export function rowsOf(operands: readonly Operand[]): number[][] {
  const rows = new Map<number, number[]>();
  operands.forEach(({ source, percent, row }, i) => {
    if (source === "table" && !percent) rows.set(row, [...(rows.get(row) ?? []), i]);
  });
  return [...rows.values()].filter((members) => members.length > 2);
}

function operation(what: number): (typeof OPERATIONS)[number] {
  const found = OPERATIONS[what];
  if (found === undefined) throw new Error(`There is no operation ${what}.`);
  return found;
}

/** Places of a pair that are neither one row, nor one column, nor one sentence. */
const APART = new Set([2, 4, 5, 6]);

function attentionTo({ rank, source, year }: Operand, asked: readonly number[]): number {
  return PRIOR.rank * Math.min(rank, 6) + (source === "text" ? PRIOR.text : 0) + (year !== undefined && asked.length > 0 && !asked.includes(year) ? PRIOR.otherYear : 0);
}

function prior(actions: readonly { readonly what: number; readonly attention: number }[]): Float64Array {
  const sums = new Map<number, number>();
  for (const { what, attention } of actions) sums.set(what, (sums.get(what) ?? 0) + Math.exp(attention));
  const programs = [...sums.keys()].filter((what) => what < OPERATIONS.length).length;
  return Float64Array.from(actions, ({ what, attention }) => attention + Math.log((what < OPERATIONS.length ? PROGRAM_SHARE / programs : (1 - PROGRAM_SHARE) / CHEATS.length) / (sums.get(what) ?? 1)));
}
