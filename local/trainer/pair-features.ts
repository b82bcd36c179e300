import { weightOf } from "./hashing.ts";
import type { Operand } from "./operands.ts";
import { yearRole } from "./operand-features.ts";
import type { QuestionFeatures } from "./question-features.ts";

/** How two numbers of a prompt stand to each other; pairs that stand alike share one object of this. */
export interface Relation {
  readonly key: number;
  readonly place: number;
  readonly order: number;
  readonly years: number;
  readonly magnitude: number;
  readonly mention: number;
  readonly total: number;
}

export function relationOf(a: Operand, b: Operand, asked: readonly number[]): Relation {
  const place = placeOf(a, b);
  const step = place === 0 || place === 3 ? b.column - a.column : b.row - a.row;
  const order = (step > 0 ? 0 : 1) * 2 + (Math.abs(step) === 1 ? 0 : 1);
  const years = (Math.sign((a.year ?? 0) - (b.year ?? 0)) + 1 + (a.year === undefined || b.year === undefined ? 3 : 0)) * 64 + yearRole(a.year, asked) * 8 + yearRole(b.year, asked);
  const magnitude = (Math.abs(a.value) >= Math.abs(b.value) ? 1 : 0) * 4 + (a.value < 0 ? 2 : 0) + (b.value < 0 ? 1 : 0);
  const mention = a.mention === -1 || b.mention === -1 ? 3 : Math.sign(a.mention - b.mention) + 1;
  const total = Number(a.total) * 2 + Number(b.total);
  const key = ((((place * 4 + order) * 384 + years) * 8 + magnitude) * 4 + mention) * 4 + total;
  return { key, place, order, years, magnitude, mention, total };
}

/** Same row, same column, elsewhere in the table; same sentence, elsewhere in the text; table and text, text and table. */
function placeOf(a: Operand, b: Operand): number {
  if (a.source !== b.source) return a.source === "table" ? 5 : 6;
  if (a.source === "text") return a.row === b.row ? 3 : 4;
  return a.row === b.row ? 0 : a.column === b.column ? 1 : 2;
}

/** Features of a pair that an operation takes. */
export function pairFeatures({ place, order, years, magnitude, mention, total }: Relation, operation: number, family: number, { kind }: QuestionFeatures): number[] {
  const where = place * 4 + order;
  return [
    weightOf(10, place, 100 + family),
    weightOf(11, place, operation),
    weightOf(12, where, operation),
    weightOf(13, place, operation, kind),
    weightOf(14, years, 100 + family),
    weightOf(15, years, operation),
    weightOf(16, years, place, operation),
    weightOf(17, magnitude, operation),
    weightOf(18, magnitude, operation, kind),
    weightOf(19, mention, operation, kind),
    weightOf(20, mention, place, operation),
    weightOf(21, total, operation, kind),
    weightOf(22, total, place, operation),
    weightOf(23, where, operation, kind),
    weightOf(24, magnitude, place, operation, kind),
  ];
}
