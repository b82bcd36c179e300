import { html } from "hono/html";
import { recipe } from "#recipe";
import type { SplitReport } from "../../../contract/dataset.ts";
import { type Split, SPLITS } from "../../../contract/splits.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { doubtCounts } from "../../../dataset/doubt-counts.ts";
import { count } from "../format.ts";
import { figures, folded, type Part, section, table, words } from "./html-parts.ts";

/** In a manifest of an earlier release. */
const UNKNOWN = "–";
const shown = (fact: string | number): string => (typeof fact === "number" ? count(fact) : fact);

const DOUBTS = Object.entries(recipe.doubts?.kinds ?? {});

type Fact = readonly [string, (split: SplitReport) => string | number];
const droppedAsDoubtful: Fact = ["Left out for one of these doubts", (s) => s.droppedAsDoubtful ?? UNKNOWN];
const FACTS: readonly Fact[] = [
  ["Rows read", (s) => s.rowsRead],
  ["Rows written", (s) => s.rowsWritten],
  ["Rows left out", (s) => s.leftOut.count],
  ...Object.entries(recipe.references.kinds).map(([kind, title]): Fact => [
    `Answers that are ${title}`,
    (s) => s.answerKinds[kind] ?? UNKNOWN,
  ]),
  ["Other answers", (s) => s.answerKinds["other"] ?? UNKNOWN],
  ["Tokens of a prompt, estimated: median", (s) => s.promptTokens.p50],
  ["… of the longest 5 %, at least", (s) => s.promptTokens.p95],
  ["… of the longest", (s) => s.promptTokens.max],
  ["Prompts longer than maxPromptLength", (s) => s.promptTokens.rowsOverMaxPromptLength],
  ["Rows without an answer", (s) => s.rowsWithoutAnswer],
  ["Duplicates within the file", (s) => s.duplicatesWithin],
  ["Duplicates of an earlier file", (s) => s.duplicatesOfEarlierSplits],
  ...DOUBTS.flatMap(([key, kind]): Fact[] => [
    [kind.title, (s) => doubtCounts(s, key, kind).count ?? UNKNOWN],
    ...Object.entries(kind.parts ?? {}).map(([part, title]): Fact => [
      `… ${title}`,
      (s) => doubtCounts(s, key, kind).parts[part] ?? UNKNOWN,
    ]),
  ]),
  ...(DOUBTS.length === 0 ? [] : [droppedAsDoubtful]),
  ["Forbidden substrings", (s) => s.forbiddenSubstrings.count],
];

export function dataset({ dataset: prepared, manifest }: RunRecord): Part {
  if (prepared === null) return "";
  const warnings =
    prepared.warnings.length === 0
      ? ""
      : html`<ul>
          ${prepared.warnings.map((warning) => html`<li class="bad">${warning}</li>`)}
        </ul>`;
  if (manifest === null)
    return section(
      "dataset",
      "Dataset",
      html`${warnings}
        <p class="bad">The manifest ${prepared.manifestKey} can't be read.</p>`,
    );
  const facts = table(
    [words("Count"), ...SPLITS.map(figures)],
    FACTS.map(([fact, of]) => [fact, ...SPLITS.map((split) => shown(of(manifest.splits[split])))]),
  );
  const leftOut = SPLITS.flatMap((split) =>
    manifest.splits[split].leftOut.first.map(({ index, reason }) => [split, index, reason] as const),
  );
  const doubtful = SPLITS.flatMap((split) =>
    doubtsOf(manifest.splits[split]).map(([index, doubt]) => [split, index, doubt] as const),
  );
  return section(
    "dataset",
    "Dataset",
    html`<p>
        ${manifest.source}${manifest.commit === null ? "" : html`, commit <code>${manifest.commit}</code>`}; digest
        <code>${manifest.digest}</code>${prepared.written ? "" : ", which was there already"}
      </p>
      ${warnings}${facts}${rowList("The first rows that were left out", leftOut)}${rowList("The first rows that contradict themselves", doubtful)}`,
  );
}

const rowList = (title: string, rows: readonly (readonly [Split, number, string])[]): Part =>
  rows.length === 0 ? "" : folded(title, table([words("File"), figures("Row, from 0"), words("Why")], rows));

/** The first rows of a split with a doubt of each kind, in the order of the file. */
const doubtsOf = (split: SplitReport): (readonly [number, string])[] =>
  DOUBTS.flatMap(([key, kind]) => doubtCounts(split, key, kind).first).sort(([a], [b]) => a - b);
