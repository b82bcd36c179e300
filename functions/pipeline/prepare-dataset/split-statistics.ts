import { hash } from "node:crypto";
import type { SplitReport } from "../../contract/dataset.ts";
import type { Split } from "../../contract/splits.ts";
import type { Row } from "../../finqa/row.ts";
import {
  type AnswerKind,
  answerKind,
  answersDisagree,
  estimatedTokens,
  forbiddenSubstring,
  TOKEN_ESTIMATE,
} from "../../finqa/row-checks.ts";

/** Entries of the manifest's lists; their counts are whole. */
const FIRST = 20;

type Counted<T> = { count: number; first: T[] };
const count = <T>(counted: Counted<T>, entry: T): void => {
  if (++counted.count <= FIRST) counted.first.push(entry);
};

/** A text of the user's in the manifest: a row may hold 8 MB of it. */
const cut = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** What is known of one usable row, in a few bytes. */
interface RowFacts {
  readonly kind: AnswerKind;
  readonly tokens: number;
  /** 48 bits of the prompt's SHA-256: two of 20,000 prompts share them by chance once in a million datasets. */
  readonly hash: number;
}

/** Collects what the manifest says of a split. */
export class SplitStatistics {
  rowsRead = 0;
  rowsWithoutAnswer = 0;
  readonly #leftOut: Counted<{ index: number; reason: string }> = { count: 0, first: [] };
  readonly #disagree: Counted<{ index: number; exe_ans: string; answer: string }> = { count: 0, first: [] };
  readonly #forbidden: Counted<{ index: number; substring: string }> = { count: 0, first: [] };
  readonly #rows: RowFacts[] = [];

  leaveOut(index: number, reason: string): void {
    count(this.#leftOut, { index, reason });
    if (reason === "there is no answer") this.rowsWithoutAnswer++;
  }

  use(index: number, row: Row, prompt: string): void {
    this.#rows.push({
      kind: answerKind(row.answer),
      tokens: estimatedTokens(prompt),
      hash: Number.parseInt(hash("sha256", prompt).slice(0, 12), 16),
    });
    if (row.writtenAnswer !== undefined && answersDisagree(row.answer, row.writtenAnswer))
      count(this.#disagree, { index, exe_ans: cut(row.answer), answer: cut(row.writtenAnswer) });
    const substring = forbiddenSubstring(prompt);
    if (substring !== undefined) count(this.#forbidden, { index, substring });
  }

  /**
   * @param drawn indices of the usable rows that were written
   * @param earlier hashes of the prompts of earlier splits; this one's are added
   */
  report(
    drawn: readonly number[],
    earlier: Set<number>,
    maxPromptLength: number,
  ): Omit<SplitReport, "key" | "sha256" | "bytes"> {
    const rows = drawn.map((i) => this.#rows[i]).filter((row) => row !== undefined);
    const own = new Set(rows.map(({ hash }) => hash));
    const duplicatesOfEarlierSplits = rows.filter(({ hash }) => earlier.has(hash)).length;
    for (const hash of own) earlier.add(hash);
    const tokens = rows.map((row) => row.tokens).sort((a, b) => a - b);
    const quantile = (q: number): number => tokens[Math.min(tokens.length - 1, Math.floor(q * tokens.length))] ?? 0;
    const ofKind = (kind: AnswerKind): number => rows.filter((row) => row.kind === kind).length;
    return {
      rowsRead: this.rowsRead,
      rowsUsable: this.#rows.length,
      rowsWritten: rows.length,
      leftOut: this.#leftOut,
      answerKinds: { number: ofKind("number"), yesNo: ofKind("yesNo"), other: ofKind("other") },
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
      answersDisagree: this.#disagree,
      forbiddenSubstrings: this.#forbidden,
    };
  }
}

/** Sentences for the person who is about to pay. */
export function warningsOf(
  split: Split,
  {
    rowsWritten,
    leftOut,
    answerKinds,
    promptTokens,
    duplicatesWithin,
    duplicatesOfEarlierSplits,
    answersDisagree: disagree,
    forbiddenSubstrings,
  }: SplitReport,
): string[] {
  const facts: readonly (readonly [number, string])[] = [
    [
      promptTokens.rowsOverMaxPromptLength,
      `of ${rowsWritten} prompts are longer than maxPromptLength ${promptTokens.maxPromptLength} by estimate: Bedrock drops them in silence`,
    ],
    [leftOut.count, "rows can't be used and were left out; the manifest says which, and why"],
    [answerKinds.other, "answers are neither a number nor yes or no: the reward function scores them 0"],
    [duplicatesWithin, "prompts stand more than once in it"],
    [duplicatesOfEarlierSplits, "prompts stand in an earlier split as well: leakage"],
    [disagree.count, "rows have an exe_ans and an answer that disagree; exe_ans is trained on"],
    [forbiddenSubstrings.count, "prompts hold a text that AWS's offline validator forbids"],
  ];
  return facts.filter(([n]) => n > 0).map(([n, fact]) => `${split}: ${n} ${fact}.`);
}
