import { recipe } from "#recipe";
import type { Comparison } from "../../contract/evaluation/evaluation-summary.ts";
import type { Question } from "../../dataset/question.ts";

type Kind = Comparison["kinds"][number];

/** A row that both models have answered. */
export interface PairedRow {
  readonly question: Question;
  /** Mean scores of its samples. */
  readonly first: number;
  readonly second: number;
}

/**
 * Means, wins and losses of the second model for each kind of question; the most frequent kinds first, steps by their
 * number.
 */
export function byKind(pairs: readonly PairedRow[]): Kind[] {
  return Object.entries(recipe.kinds?.dimensions ?? {}).flatMap(([dimension, { ordered = false }]) =>
    [...grouped(pairs, dimension)]
      .map(([kind, rows]) => ({ dimension, kind, ...counted(rows) }))
      .sort((a, b) => (ordered ? 0 : b.rows - a.rows) || (a.kind < b.kind ? -1 : 1)),
  );
}

function grouped(pairs: readonly PairedRow[], dimension: string): Map<string, PairedRow[]> {
  const groups = new Map<string, PairedRow[]>();
  for (const pair of pairs) {
    const kind = pair.question.kinds[dimension] ?? "unknown";
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [pair]);
    else group.push(pair);
  }
  return groups;
}

function counted(rows: readonly PairedRow[]): Pick<Kind, "rows" | "first" | "second" | "wins" | "losses"> {
  const mean = (of: "first" | "second"): number => rows.reduce((sum, row) => sum + row[of], 0) / rows.length;
  return {
    rows: rows.length,
    first: mean("first"),
    second: mean("second"),
    wins: rows.filter(({ first, second }) => second > first).length,
    losses: rows.filter(({ first, second }) => second < first).length,
  };
}
