import { cellNumber, textNumbers } from "./numbers.ts";
import type { PromptText } from "./prompt-text.ts";
import { contentWords, words, yearsIn } from "./words.ts";

/** A number of the prompt that a program may take, and what can be said about it from the prompt alone. */
export interface Operand {
  readonly value: number;
  readonly percent: boolean;
  readonly source: "table" | "text";
  /** Row of the table, or sentence of the text. */
  readonly row: number;
  /** Column of the table, or place among the sentence's numbers. */
  readonly column: number;
  /** How well the row's label, or the words around the number, match the question: 0 for the best of its source. */
  readonly rank: number;
  /** Share of the question's content words, by weight, that the row's label or the words around the number hold. */
  readonly overlap: number;
  /** Share of the label's own content words that the question holds. */
  readonly covered: number;
  /** Place in the question of the first content word that the label shares with it; -1 for none. */
  readonly mention: number;
  readonly year: number | undefined;
  readonly total: boolean;
  /** How a person would name it: `net sales, 2017`. */
  readonly label: string;
}

const MAX_ROWS = 6;
const MAX_COLUMNS = 6;
const MAX_TEXT = 14;
/** Words on each side of a number that are taken to be about it. */
const WINDOW = 9;

/** A question's content words, each with its weight: a word that most rows and sentences hold tells nothing apart. */
class Question {
  readonly order: readonly string[];
  readonly #weights: ReadonlyMap<string, number>;
  readonly #sum: number;

  constructor(question: string, texts: readonly (readonly string[])[]) {
    this.order = [...new Set(contentWords(question))];
    this.#weights = new Map(
      this.order.map((word) => [word, 1 / Math.sqrt(1 + texts.filter((text) => text.includes(word)).length)]),
    );
    this.#sum = this.order.reduce((sum, word) => sum + (this.#weights.get(word) ?? 0), 0);
  }

  match(text: readonly string[]): { overlap: number; covered: number; mention: number } {
    const own = new Set(text);
    const shared = this.order.filter((word) => own.has(word));
    return {
      overlap: shared.reduce((sum, word) => sum + (this.#weights.get(word) ?? 0), 0) / (this.#sum || 1),
      covered: own.size === 0 ? 0 : shared.length / own.size,
      mention: shared[0] === undefined ? -1 : this.order.indexOf(shared[0]),
    };
  }
}

/**
 * The numbers of a prompt that are worth a program: of the table's rows and of the text's places that share most with
 * the question.
 */
export function operandsOf({ sentences, table, question }: PromptText): Operand[] {
  const labels = table.map((row) => contentWords(row[0] ?? ""));
  const asked = new Question(question, [...labels, ...sentences.map(contentWords)]);
  const years = yearsIn(question);
  return [...tableOperands(table, labels, asked, years), ...textOperands(sentences, asked, years)];
}

function tableOperands(
  table: PromptText["table"],
  labels: readonly (readonly string[])[],
  asked: Question,
  years: readonly number[],
): Operand[] {
  const headings = table[0] ?? [];
  const columnYears = headings.map((heading) => yearsIn(heading)[0]);
  const rows = table
    .map((cells, row) => {
      const year = yearsIn(cells[0] ?? "")[0];
      const match = asked.match(labels[row] ?? []);
      const relevance = match.overlap * (1 + match.covered) + (year !== undefined && years.includes(year) ? 0.5 : 0);
      return { cells, row, year, match, relevance, total: /\btotal\b/i.test(cells[0] ?? "") };
    })
    .slice(1)
    .filter(({ cells }) => cells.slice(1).some((cell) => cellNumber(cell) !== undefined))
    .sort((a, b) => b.relevance - a.relevance || Number(b.total) - Number(a.total) || a.row - b.row)
    .slice(0, MAX_ROWS);
  const columns = headings
    .map((heading, column) => {
      const match = asked.match(contentWords(heading));
      const year = columnYears[column];
      return { column, match, relevance: match.overlap + (year !== undefined && years.includes(year) ? 1 : 0) };
    })
    .slice(1)
    .sort((a, b) => b.relevance - a.relevance || a.column - b.column)
    .slice(0, MAX_COLUMNS);
  return rows.flatMap(({ cells, row, year, match, total }, rank) =>
    columns.flatMap(({ column, match: columnMatch }) => {
      const number = cellNumber(cells[column] ?? "");
      if (number === undefined) return [];
      const heading = headings[column] ?? "";
      return [
        {
          value: number.value,
          percent: number.percent,
          source: "table" as const,
          row,
          column,
          rank,
          overlap: Math.min(1, match.overlap + columnMatch.overlap),
          covered: match.covered,
          mention: match.mention === -1 ? columnMatch.mention : match.mention,
          year: columnYears[column] ?? year,
          total,
          label: [cells[0] ?? "", heading].filter((part) => part !== "").join(", "),
        },
      ];
    }),
  );
}

function textOperands(sentences: readonly string[], asked: Question, years: readonly number[]): Operand[] {
  const seen = new Set<number>();
  return sentences
    .flatMap((sentence, row) => {
      const numbers = textNumbers(sentence);
      if (numbers.length === 0) return [];
      const whole = asked.match(contentWords(sentence));
      const sentenceYears = yearsIn(sentence);
      return numbers.map((number, column) => {
        const before = sentence
          .slice(0, number.at)
          .split(" ")
          .slice(-WINDOW - 1)
          .join(" ");
        const behind = sentence.slice(number.at).split(" ").slice(0, WINDOW).join(" ");
        const near = asked.match(contentWords(`${before} ${behind}`));
        const year =
          yearsIn(behind)[0] ?? yearsIn(before).at(-1) ?? (sentenceYears.length === 1 ? sentenceYears[0] : undefined);
        const operand = {
          value: number.value,
          percent: number.percent,
          source: "text" as const,
          row,
          column,
          overlap: (whole.overlap + near.overlap) / 2,
          covered: near.covered,
          mention: near.mention,
          year,
          total: /\b(?:total|aggregate)\b/i.test(`${before} ${behind}`),
          label: `the text's "${words(behind).length > 1 ? behind : `${before} ${behind}`}"`,
        };
        return {
          operand,
          relevance: whole.overlap + near.overlap + (year !== undefined && years.includes(year) ? 0.25 : 0),
        };
      });
    })
    .sort((a, b) => b.relevance - a.relevance || a.operand.row - b.operand.row || a.operand.column - b.operand.column)
    .map(({ operand }) => operand)
    .filter(({ value }) => !seen.has(value) && seen.add(value))
    .slice(0, MAX_TEXT)
    .map((operand, rank) => ({ ...operand, rank }));
}
