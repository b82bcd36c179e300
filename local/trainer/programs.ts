/**
 * What a program does with one number, with two, or with a row of them: FinQA's operations, and the two-step programs
 * that its annotators write most.
 */
export interface Operation {
  readonly name: string;
  readonly takes: "one" | "two" | "row";
  /** The order of the two does not matter. */
  readonly symmetric?: true;
  /** A share or a rate, which may be written as percent. */
  readonly rate?: true;
  /** One of FAMILY. */
  readonly family: number;
  readonly value: (numbers: readonly number[]) => number | boolean;
  /** The calculation in a person's notation. */
  readonly formula: (numbers: readonly string[]) => string;
}

/** Operations of one family share what is learned about their numbers. */
export const FAMILY = {
  one: 0,
  difference: 1,
  quotient: 2,
  sum: 3,
  product: 4,
  comparison: 5,
  row: 6,
} as const;

const at = (numbers: readonly number[], i: number): number => numbers[i] ?? Number.NaN;
const name = (numbers: readonly string[], i: number): string => numbers[i] ?? "";
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export const OPERATIONS: readonly Operation[] = [
  { name: "lookup", takes: "one", family: FAMILY.one, value: (n) => at(n, 0), formula: (n) => name(n, 0) },
  {
    name: "return on 100",
    takes: "one",
    rate: true,
    family: FAMILY.one,
    value: (n) => (at(n, 0) - 100) / 100,
    formula: (n) => `(${name(n, 0)} - 100) / 100`,
  },
  {
    name: "subtract",
    takes: "two",
    family: FAMILY.difference,
    value: (n) => at(n, 0) - at(n, 1),
    formula: (n) => `${name(n, 0)} - ${name(n, 1)}`,
  },
  {
    name: "change",
    takes: "two",
    rate: true,
    family: FAMILY.difference,
    value: (n) => (at(n, 0) - at(n, 1)) / at(n, 1),
    formula: (n) => `(${name(n, 0)} - ${name(n, 1)}) / ${name(n, 1)}`,
  },
  {
    name: "divide",
    takes: "two",
    rate: true,
    family: FAMILY.quotient,
    value: (n) => at(n, 0) / at(n, 1),
    formula: (n) => `${name(n, 0)} / ${name(n, 1)}`,
  },
  {
    name: "share of sum",
    takes: "two",
    rate: true,
    family: FAMILY.quotient,
    value: (n) => at(n, 0) / (at(n, 0) + at(n, 1)),
    formula: (n) => `${name(n, 0)} / (${name(n, 0)} + ${name(n, 1)})`,
  },
  { name: "add", takes: "two", symmetric: true, family: FAMILY.sum, value: sum, formula: (n) => n.join(" + ") },
  {
    name: "average",
    takes: "two",
    symmetric: true,
    family: FAMILY.sum,
    value: (n) => sum(n) / n.length,
    formula: (n) => `(${n.join(" + ")}) / 2`,
  },
  {
    name: "multiply",
    takes: "two",
    symmetric: true,
    family: FAMILY.product,
    value: (n) => at(n, 0) * at(n, 1),
    formula: (n) => `${name(n, 0)} × ${name(n, 1)}`,
  },
  {
    name: "greater",
    takes: "two",
    family: FAMILY.comparison,
    value: (n) => at(n, 0) > at(n, 1),
    formula: (n) => `${name(n, 0)} > ${name(n, 1)}`,
  },
  { name: "sum of row", takes: "row", family: FAMILY.row, value: sum, formula: (n) => n.join(" + ") },
  {
    name: "average of row",
    takes: "row",
    family: FAMILY.row,
    value: (n) => sum(n) / n.length,
    formula: (n) => `(${n.join(" + ")}) / ${n.length}`,
  },
];
