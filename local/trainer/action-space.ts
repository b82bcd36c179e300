import { CHEATS } from "./cheats.ts";
import { FactorTable } from "./factor-table.ts";
import { operandFeatures } from "./operand-features.ts";
import { type Operand, operandsOf } from "./operands.ts";
import { pairFeatures } from "./pair-features.ts";
import { attentionTo, attentionToPair, shares } from "./prior.ts";
import { OPERATIONS, type Operation } from "./programs.ts";
import { readPromptText } from "./prompt-text.ts";
import { type QuestionFeatures, questionFeatures, whatFeatures } from "./question-features.ts";
import { Relations } from "./relations.ts";

/** Version of the features and of the prior: weights of another version mean something else. */
export const FEATURIZER = "programs-3";

/** Factors of an action: what is done, the first number, the second, and how they stand to each other. */
export const FACTORS = 4;

/**
 * All that a policy may answer to a prompt: some thousand actions. An action's logit is its prior and the sum of its
 * factors; a factor is a sum of weights. Actions share factors, so that their logits cost some hundred sums.
 */
export interface ActionSpace {
  readonly operands: readonly Operand[];
  /** What stands before an answer, as the prompt asks for it. */
  readonly answerMarker: string;
  /** Per action: index into OPERATIONS, or OPERATIONS.length plus an index into CHEATS. */
  readonly what: Uint8Array;
  /**
   * Per action: indices into `operands` of the numbers that are taken; -1 for none. The first of a row stands for the
   * row.
   */
  readonly first: Int16Array;
  readonly second: Int16Array;
  /** Per action: 1 for an answer in percent. */
  readonly percent: Uint8Array;
  /** Per action: log-probability under the untrained policy. */
  readonly prior: Float64Array;
  /** Per action, FACTORS indices of factors. Factor 0 is an empty sum. */
  readonly factors: Int32Array;
  /** Weights of factor f: `features[starts[f]]` up to `features[starts[f + 1]]`. */
  readonly features: Uint16Array;
  readonly starts: Int32Array;
}

/** @param prompt the user's turn: the policy sees nothing else */
export function actionSpace(prompt: string): ActionSpace {
  const text = readPromptText(prompt);
  const features = questionFeatures(text.question, text.free ? text.sentences : []);
  return new Builder(operandsOf(text), features, text.answerMarker).build();
}

class Builder {
  readonly #operands: readonly Operand[];
  readonly #question: QuestionFeatures;
  readonly #relations: Relations;
  readonly #attention: readonly number[];
  readonly #table = new FactorTable();
  readonly #what: number[] = [];
  readonly #first: number[] = [];
  readonly #second: number[] = [];
  readonly #percent: number[] = [];
  readonly #logits: number[] = [];
  readonly #factors: number[] = [];

  readonly #answerMarker: string;

  constructor(operands: readonly Operand[], question: QuestionFeatures, answerMarker: string) {
    this.#operands = operands;
    this.#answerMarker = answerMarker;
    this.#question = question;
    this.#relations = new Relations(operands, question.years);
    this.#attention = operands.map((operand) => attentionTo(operand, question.years));
  }

  build(): ActionSpace {
    for (const [what, operation] of OPERATIONS.entries()) {
      if (operation.takes === "one") this.#ones(what, operation);
      else if (operation.takes === "two") this.#pairs(what, operation);
      else this.#rows(what, operation);
    }
    for (let what = OPERATIONS.length; what < OPERATIONS.length + CHEATS.length; what++)
      this.#add(what, -1, -1, 0, 0, this.#whatFactor(what, 0));
    return {
      operands: this.#operands,
      answerMarker: this.#answerMarker,
      what: Uint8Array.from(this.#what),
      first: Int16Array.from(this.#first),
      second: Int16Array.from(this.#second),
      percent: Uint8Array.from(this.#percent),
      prior: shares(this.#what, this.#logits, this.#question.kind),
      factors: Int32Array.from(this.#factors),
      ...this.#table.packed(),
    };
  }

  #ones(what: number, operation: Operation): void {
    const whats = this.#formats(what, operation);
    this.#operandFactors(what, operation, 0).forEach((factor, i) => {
      for (const [percent, whatFactor] of whats.entries())
        this.#add(what, i, -1, percent, this.#attention[i] ?? 0, whatFactor, factor);
    });
  }

  #pairs(what: number, operation: Operation): void {
    const whats = this.#formats(what, operation);
    const firsts = this.#operandFactors(what, operation, 0);
    const seconds = this.#operandFactors(what, operation, 1);
    const pairs = this.#relations.distinct.map((relation) =>
      this.#table.add(pairFeatures(relation, what, operation.family, this.#question)),
    );
    const attentions = this.#relations.distinct.map((relation) => attentionToPair(relation, operation.family));
    const count = this.#operands.length;
    for (let i = 0; i < count; i++) {
      for (let j = operation.symmetric ? i + 1 : 0; j < count; j++) {
        if (i === j) continue;
        const relation = this.#relations.of(i, j);
        const attention = (this.#attention[i] ?? 0) + (this.#attention[j] ?? 0) + (attentions[relation] ?? 0);
        for (let format = 0; format < whats.length; format++)
          this.#add(what, i, j, format, attention, whats[format], firsts[i], seconds[j], pairs[relation]);
      }
    }
  }

  #rows(what: number, operation: Operation): void {
    const whatFactor = this.#whatFactor(what, 0);
    for (const [first = -1] of rowsOf(this.#operands)) {
      const operand = this.#operands[first];
      if (operand !== undefined)
        this.#add(
          what,
          first,
          -1,
          0,
          this.#attention[first] ?? 0,
          whatFactor,
          this.#table.add(operandFeatures(operand, what, operation.family, 0, this.#question)),
        );
    }
  }

  #operandFactors(what: number, { family }: Operation, role: number): number[] {
    return this.#operands.map((operand) =>
      this.#table.add(operandFeatures(operand, what, family, role, this.#question)),
    );
  }

  #formats(what: number, { rate }: Operation): number[] {
    return (rate ? [0, 1] : [0]).map((percent) => this.#whatFactor(what, percent));
  }

  #whatFactor(what: number, percent: number): number {
    return this.#table.add(whatFeatures(what, percent, this.#question));
  }

  #add(
    what: number,
    first: number,
    second: number,
    percent: number,
    attention: number,
    whatFactor = 0,
    firstFactor = 0,
    secondFactor = 0,
    pairFactor = 0,
  ): void {
    this.#what.push(what);
    this.#first.push(first);
    this.#second.push(second);
    this.#percent.push(percent);
    this.#logits.push(attention);
    this.#factors.push(whatFactor, firstFactor, secondFactor, pairFactor);
  }
}

/** Of each row of the table with at least three plain numbers, the indices of those, from left to right. */
export function rowsOf(operands: readonly Operand[]): number[][] {
  const rows = new Map<number, number[]>();
  operands.forEach(({ source, percent, row }, i) => {
    if (source === "table" && !percent) rows.set(row, [...(rows.get(row) ?? []), i]);
  });
  return [...rows.values()].filter((members) => members.length > 2);
}
