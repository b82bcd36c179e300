import { hash } from "node:crypto";
import type { SplitReport } from "../../contract/dataset.ts";
import { shortened } from "../../contract/shortened.ts";
import { type Disagreement, doubtsOf, isDoubtful } from "../../../recipes/finqa/doubts.ts";
import type { Row } from "../../../recipes/finqa/row.ts";
import {
  type AnswerKind,
  answerKind,
  estimatedTokens,
  forbiddenSubstring,
  TOKEN_ESTIMATE,
} from "../../../recipes/finqa/row-checks.ts";

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
  readonly kind: AnswerKind;
  readonly tokens: number;
  /** 48 bits of the prompt's SHA-256: two of 20,000 prompts share them by chance once in a million datasets. */
  readonly hash: number;
}

/** Collects what the manifest says about a split. */
export class SplitStatistics {
  rowsRead = 0;
  rowsWithoutAnswer = 0;
  droppedAsDoubtful = 0;
  readonly #leftOut = none<{ index: number; reason: string }>();
  readonly #disagree: Readonly<Record<Disagreement, Counted<{ index: number; exe_ans: string; answer: string }>>> = {
    sign: none(),
    scale: none(),
    value: none(),
  };
  readonly #wrongCount = none<{ index: number; program: string }>();
  readonly #contradicted = none<{ index: number; exe_ans: string; executed: string }>();
  readonly #forbidden = none<{ index: number; substring: string }>();
  readonly #rows: RowFacts[] = [];

  leaveOut(index: number, reason: string): void {
    count(this.#leftOut, { index, reason });
    if (reason === "there is no answer") this.rowsWithoutAnswer++;
  }

  /** Counts the doubts about the row's answer, whether the row is used or not. @returns whether there are any */
  doubt(index: number, row: Row): boolean {
    const doubts = doubtsOf(row);
    const exe_ans = cut(row.answer);
    if (doubts.disagreement !== undefined)
      count(this.#disagree[doubts.disagreement], { index, exe_ans, answer: cut(row.writtenAnswer ?? "") });
    if (doubts.averagesWrongCount) count(this.#wrongCount, { index, program: cut(String(row.program)) });
    if (doubts.contradiction !== undefined)
      count(this.#contradicted, { index, exe_ans, executed: doubts.contradiction });
    return isDoubtful(doubts);
  }

  use(index: number, row: Row, prompt: string): void {
    this.#rows.push({
      kind: answerKind(row.answer),
      tokens: estimatedTokens(prompt),
      hash: Number.parseInt(hash("sha256", prompt).slice(0, 12), 16),
    });
    const substring = forbiddenSubstring(prompt);
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
      answersDisagree: {
        count: Object.values(this.#disagree).reduce((sum, kind) => sum + kind.count, 0),
        ...this.#disagree,
      },
      averagesOfWrongCount: this.#wrongCount,
      contradictedByProgram: this.#contradicted,
      droppedAsDoubtful: this.droppedAsDoubtful,
      forbiddenSubstrings: this.#forbidden,
    } satisfies Omit<SplitReport, "key" | "sha256" | "bytes">;
  }
}

/** What the manifest says about a split, except for its file: all that a {@link SplitReport} can hold. */
export type SplitFacts = ReturnType<SplitStatistics["report"]>;
