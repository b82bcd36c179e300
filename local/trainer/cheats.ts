import type { Operand } from "./operands.ts";

export type ActionKind = "program" | "constant" | "yes/no" | "copy" | "hedge" | "no marker";

/** An answer that does not depend on what is asked: what a policy learns where a reward pays for it. */
export interface Cheat {
  readonly kind: Exclude<ActionKind, "program">;
  readonly name: string;
  /** @returns what follows `ANSWER:`; undefined for a completion without the marker */
  readonly answer: (numbers: readonly Operand[]) => string | undefined;
}

const constant = (text: string): Cheat => ({ kind: "constant", name: `always ${text}`, answer: () => text });
const yesNo = (text: string): Cheat => ({ kind: "yes/no", name: `always ${text}`, answer: () => text });
const copy = (what: string, pick: (numbers: readonly Operand[]) => Operand | undefined): Cheat => ({
  kind: "copy",
  name: `copy of the ${what}`,
  answer: (numbers) => String(pick(numbers)?.value ?? 0),
});

/** Where a number stands in the prompt, the table first. */
const place = ({ source, row, column }: Operand): number => (source === "table" ? 0 : 1e6) + row * 1e3 + column;
const extreme = (numbers: readonly Operand[], of: (operand: Operand) => number): Operand | undefined =>
  numbers.reduce<Operand | undefined>(
    (best, operand) => (best === undefined || of(operand) > of(best) ? operand : best),
    undefined,
  );

export const CHEATS: readonly Cheat[] = [
  // Far from each other: constants that are near the same references would share what one of them earns.
  ...["0.05", "1", "100"].map(constant),
  yesNo("yes"),
  yesNo("no"),
  copy("first number", (numbers) => extreme(numbers, (operand) => -place(operand))),
  copy("last number", (numbers) => extreme(numbers, place)),
  copy("largest number", (numbers) => extreme(numbers, ({ value }) => Math.abs(value))),
  { kind: "hedge", name: "two values at once", answer: () => "0.5 or 1" },
  { kind: "hedge", name: "yes and no at once", answer: () => "yes or no" },
  { kind: "no marker", name: "no answer line", answer: () => undefined },
];
