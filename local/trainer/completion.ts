import { type ActionSpace, rowsOf } from "./action-space.ts";
import { type ActionKind, CHEATS } from "./cheats.ts";
import { OPERATIONS } from "./programs.ts";

/** What an action is, for a person. */
export interface ActionLabel {
  readonly kind: ActionKind;
  /** "change", "always 0.05", "copy of the first number". */
  readonly name: string;
  /** The answer would be the same for any question. */
  readonly ignoresQuestion: boolean;
}

export function labelOf(space: ActionSpace, action: number): ActionLabel {
  const what = space.what[action] ?? 0;
  const operation = OPERATIONS[what];
  if (operation !== undefined) return { kind: "program", name: operation.name, ignoresQuestion: false };
  const cheat = CHEATS[what - OPERATIONS.length];
  if (cheat === undefined) throw new Error(`There is no action ${action}.`);
  return { kind: cheat.kind, name: cheat.name, ignoresQuestion: true };
}

/**
 * The completion that an action stands for: reasoning, a blank line, and the answer in the form that the prompt asks
 * for.
 */
export function writeCompletion(space: ActionSpace, action: number): string {
  const what = space.what[action] ?? 0;
  const operation = OPERATIONS[what];
  if (operation === undefined) return writeCheat(space, what - OPERATIONS.length);
  const first = space.first[action] ?? -1;
  const taken =
    operation.takes === "row"
      ? (rowsOf(space.operands).find((members) => members[0] === first) ?? [])
      : [first, space.second[action] ?? -1].slice(0, operation.takes === "one" ? 1 : 2);
  const operands = taken.flatMap((i) => space.operands[i] ?? []);
  const value = operation.value(operands.map((operand) => operand.value));
  const answer = typeof value === "boolean" ? (value ? "yes" : "no") : formatted(value, space.percent[action] === 1);
  const found = operands.map(({ value: number, label }) => `${label}: ${number}`).join("\n");
  return `I need these figures:\n${found}\n${operation.formula(operands.map((operand) => String(operand.value)))} = ${answer}\n\n${space.answerMarker} ${answer}`;
}

function writeCheat(space: ActionSpace, i: number): string {
  const cheat = CHEATS[i];
  const answer = cheat?.answer(space.operands);
  if (answer === undefined) return "I read the figures and could not come to a conclusion.";
  return `My answer is ${answer}.\n\n${space.answerMarker} ${answer}`;
}

/** As exact as FinQA's references, which have five decimals. */
function formatted(value: number, percent: boolean): string {
  if (!Number.isFinite(value)) return "not defined";
  return percent ? `${trimmed((value * 100).toFixed(3))}%` : trimmed(value.toFixed(5));
}

const trimmed = (decimal: string): string => decimal.replace(/\.?0+$/, "").replace(/^-0$/, "0");
