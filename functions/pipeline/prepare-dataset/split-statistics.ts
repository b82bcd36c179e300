import { hash } from "node:crypto";
import { type Doubt, type DoubtKind, NO_ANSWER, type Recipe } from "../../../recipes/recipe.ts";
import type { SplitReport } from "../../contract/dataset.ts";
import { shortened } from "../../contract/shortened.ts";
import { estimatedTokens, forbiddenSubstring, TOKEN_ESTIMATE } from "../../dataset/prompt-checks.ts";

/** Entries of the manifest's lists; their counts are whole. */
const FIRST = 20;

type Counted<T> = { count: number; first: T[] };
const none = <T>(): Counted<T> => ({ count: 0, first: [] });
const count = <T>(counted: Counted<T>, entry: T): void => {
  if (++counted.count <= FIRST) counted.first.push(entry);
};

/** Characters of a user's text in the manifest: a row may hold 8 MB. */
const cut = (text: string): string => shortened(text, 200);

/** What is kept of one usable row, in a few bytes. */
interface RowFacts {
  /** Of its reference; "other" for one that nothing can be scored against. */
  readonly kind: string;
  readonly tokens: number;
  /** 48 bits of the prompt's SHA-256: two of 20,000 prompts share them by chance once in a million datasets. */
  readonly hash: number;
}

/** Collects what the manifest says about a split. */
export class SplitStatistics {
  rowsRead = 0;
  rowsWithoutAnswer = 0;
  droppedAsDoubtful = 0;
  readonly #recipe: Recipe;
  readonly #leftOut = none<{ index: number; reason: string }>();
  /** By kind and part; a kind without parts has the part "". */
  readonly #doubts: Readonly<Record<string, Readonly<Record<string, Counted<{ index: number }>>>>>;
  readonly #forbidden = none<{ index: number; substring: string }>();
  readonly #rows: RowFacts[] = [];

  constructor(recipe: Recipe) {
    this.#recipe = recipe;
    this.#doubts = mapped(recipe.doubts?.kinds ?? {}, ({ parts = { "": "" } }: DoubtKind) =>
      mapped(parts, () => none<{ index: number }>()),
    );
  }

  leaveOut(index: number, reason: string): void {
    count(this.#leftOut, { index, reason });
    if (reason === NO_ANSWER) this.rowsWithoutAnswer++;
  }

  /** Counts the doubts about a row's answer, whether the row is used or not. */
  doubt(index: number, doubts: readonly Doubt[]): void {
    for (const { kind, part = "", facts } of doubts) {
      const counted = this.#doubts[kind]?.[part];
      if (counted !== undefined) count(counted, { index, ...mapped(facts, cut) });
    }
  }

  /** @param kind of its reference; undefined for one that nothing can be scored against */
  use(index: number, user: string, kind: string = OTHER): void {
    this.#rows.push({
      kind,
      tokens: estimatedTokens(user),
      hash: Number.parseInt(hash("sha256", user).slice(0, 12), 16),
    });
    const substring = forbiddenSubstring(user);
    if (substring !== undefined) count(this.#forbidden, { index, substring });
  }

  /**
   * @param drawn indices of the usable rows that were written
   * @param earlier hashes of the prompts of earlier splits; this one's are added
   */
  report(drawn: readonly number[], earlier: Set<number>, maxPromptLength: number) {
    const rows = drawn.map((i) => this.#rows[i]).filter((row) => row !== undefined);
    const own = new Set(rows.map(({ hash }) => hash));
    const duplicatesOfEarlierSplits = rows.filter(({ hash }) => earlier.has(hash)).length;
    for (const hash of own) earlier.add(hash);
    const tokens = rows.map((row) => row.tokens).sort((a, b) => a - b);
    const quantile = (q: number): number => tokens[Math.min(tokens.length - 1, Math.floor(q * tokens.length))] ?? 0;
    const ofKind = (kind: string): number => rows.filter((row) => row.kind === kind).length;
    return {
      rowsRead: this.rowsRead,
      rowsUsable: this.#rows.length,
      rowsWritten: rows.length,
      leftOut: this.#leftOut,
      answerKinds: {
        ...Object.fromEntries(Object.keys(this.#recipe.references.kinds).map((kind) => [kind, ofKind(kind)])),
        [OTHER]: ofKind(OTHER),
      },
      promptTokens: {
        method: TOKEN_ESTIMATE,
        p50: quantile(0.5),
        p95: quantile(0.95),
        max: tokens.at(-1) ?? 0,
        maxPromptLength,
        rowsOverMaxPromptLength: tokens.filter((n) => n > maxPromptLength).length,
      },
      rowsWithoutAnswer: this.rowsWithoutAnswer,
      duplicatesWithin: rows.length - own.size,
      duplicatesOfEarlierSplits,
      ...(mapped(this.#doubts, countOf) as object),
      droppedAsDoubtful: this.droppedAsDoubtful,
      forbiddenSubstrings: this.#forbidden,
    } satisfies Omit<SplitReport, "key" | "sha256" | "bytes">;
  }
}

const OTHER = "other";

/** Of a kind without parts its rows; of the others the sum, and each part's. */
function countOf(parts: Readonly<Record<string, Counted<{ index: number }>>>): object {
  const { "": whole } = parts;
  if (whole !== undefined) return whole;
  return { count: Object.values(parts).reduce((sum, part) => sum + part.count, 0), ...parts };
}

const mapped = <T, R>(record: Readonly<Record<string, T>>, of: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value)]));

/** What the manifest says about a split, except for its file: all that a {@link SplitReport} can hold. */
export type SplitFacts = ReturnType<SplitStatistics["report"]>;
