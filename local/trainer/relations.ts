import { yearRole } from "./operand-features.ts";
import type { Operand } from "./operands.ts";

/** How two numbers of a prompt stand to each other; pairs that stand alike share one. */
export interface Relation {
  readonly key: number;
  readonly place: number;
  readonly order: number;
  readonly years: number;
  /** 1 where the first number's year is the later one, -1 where the second's is; 0 for equal or unknown years. */
  readonly later: number;
  readonly magnitude: number;
  readonly mention: number;
  readonly total: number;
}

function relationOf(a: Operand, b: Operand, asked: readonly number[]): Relation {
  const place = placeOf(a, b);
  const step = place === 0 || place === 3 ? b.column - a.column : b.row - a.row;
  const order = (step > 0 ? 0 : 1) * 2 + (Math.abs(step) === 1 ? 0 : 1);
  const undated = a.year === undefined || b.year === undefined;
  const sign = Math.sign((a.year ?? 0) - (b.year ?? 0));
  const years = (sign + 1 + (undated ? 3 : 0)) * 64 + yearRole(a.year, asked) * 8 + yearRole(b.year, asked);
  const magnitude =
    (Math.abs(a.value) >= Math.abs(b.value) ? 1 : 0) * 4 + (a.value < 0 ? 2 : 0) + (b.value < 0 ? 1 : 0);
  const mention = a.mention === -1 || b.mention === -1 ? 3 : Math.sign(a.mention - b.mention) + 1;
  const total = Number(a.total) * 2 + Number(b.total);
  const key = ((((place * 4 + order) * 384 + years) * 8 + magnitude) * 4 + mention) * 4 + total;
  return { key, place, order, years, later: undated ? 0 : sign, magnitude, mention, total };
}

export const PLACE = {
  sameRow: 0,
  sameColumn: 1,
  elsewhereInTable: 2,
  sameSentence: 3,
  elsewhereInText: 4,
  tableAndText: 5,
  textAndTable: 6,
} as const;

function placeOf(a: Operand, b: Operand): number {
  if (a.source !== b.source) return a.source === "table" ? PLACE.tableAndText : PLACE.textAndTable;
  if (a.source === "text") return a.row === b.row ? PLACE.sameSentence : PLACE.elsewhereInText;
  return a.row === b.row ? PLACE.sameRow : a.column === b.column ? PLACE.sameColumn : PLACE.elsewhereInTable;
}

/** How each ordered pair of a prompt's numbers stands. */
export class Relations {
  /** Each kind once. */
  readonly distinct: readonly Relation[];
  readonly #count: number;
  readonly #kinds: Uint16Array;

  constructor(operands: readonly Operand[], asked: readonly number[]) {
    this.#count = operands.length;
    this.#kinds = new Uint16Array(operands.length ** 2);
    const distinct: Relation[] = [];
    const known = new Map<number, number>();
    operands.forEach((a, i) => {
      operands.forEach((b, j) => {
        if (i === j) return;
        const relation = relationOf(a, b, asked);
        let kind = known.get(relation.key);
        if (kind === undefined) known.set(relation.key, (kind = distinct.push(relation) - 1));
        this.#kinds[i * this.#count + j] = kind;
      });
    });
    this.distinct = distinct;
  }

  /** @returns index into `distinct` */
  of(i: number, j: number): number {
    return this.#kinds[i * this.#count + j] ?? 0;
  }
}
