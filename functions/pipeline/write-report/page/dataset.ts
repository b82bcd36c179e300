import { html } from "hono/html";
import type { SplitReport } from "../../../contract/dataset.ts";
import { type Split, SPLITS } from "../../../contract/splits.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { count } from "../format.ts";
import { figures, folded, type Part, section, table, words } from "./html-parts.ts";

/** In a manifest of an earlier release. */
const UNKNOWN = "–";
const shown = (fact: string | number): string => (typeof fact === "number" ? count(fact) : fact);

const FACTS: readonly (readonly [string, (split: SplitReport) => string | number])[] = [
  ["Rows read", (s) => s.rowsRead],
  ["Rows written", (s) => s.rowsWritten],
  ["Rows left out", (s) => s.leftOut.count],
  ["Answers that are numbers", (s) => s.answerKinds.number],
  ["Answers that are yes or no", (s) => s.answerKinds.yesNo],
  ["Other answers", (s) => s.answerKinds.other],
  ["Tokens of a prompt, estimated: median", (s) => s.promptTokens.p50],
  ["… of the longest 5 %, at least", (s) => s.promptTokens.p95],
  ["… of the longest", (s) => s.promptTokens.max],
  ["Prompts longer than maxPromptLength", (s) => s.promptTokens.rowsOverMaxPromptLength],
  ["Rows without an answer", (s) => s.rowsWithoutAnswer],
  ["Duplicates within the file", (s) => s.duplicatesWithin],
  ["Duplicates of an earlier file", (s) => s.duplicatesOfEarlierSplits],
  ["exe_ans and answer differ", (s) => s.answersDisagree.count],
  ["… in sign", (s) => s.answersDisagree.sign?.count ?? UNKNOWN],
  ["… in scale", (s) => s.answersDisagree.scale?.count ?? UNKNOWN],
  ["… in value", (s) => s.answersDisagree.value?.count ?? UNKNOWN],
  ["Program averages the wrong number of terms", (s) => s.averagesOfWrongCount?.count ?? UNKNOWN],
  ["Program contradicts exe_ans", (s) => s.contradictedByProgram?.count ?? UNKNOWN],
  ["Left out for one of these doubts", (s) => s.droppedAsDoubtful ?? UNKNOWN],
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
  rows.length === 0 ? "" : folded(title, table([words("File"), figures("Row"), words("Why")], rows));

/** The first rows of a split with each kind of doubt, in the order of the file. */
function doubtsOf({ answersDisagree, averagesOfWrongCount, contradictedByProgram }: SplitReport): [number, string][] {
  const disagree = (["sign", "scale", "value"] as const).flatMap((kind) =>
    (answersDisagree[kind]?.first ?? []).map(({ index, exe_ans, answer }): [number, string] => [
      index,
      `exe_ans ${exe_ans}, answer ${answer}: another ${kind}`,
    ]),
  );
  const averages = (averagesOfWrongCount?.first ?? []).map(({ index, program }): [number, string] => [
    index,
    `averages the wrong number of terms: ${program}`,
  ]);
  const contradicted = (contradictedByProgram?.first ?? []).map(({ index, exe_ans, executed }): [number, string] => [
    index,
    `exe_ans ${exe_ans}, its program gives ${executed}`,
  ]);
  return [...disagree, ...averages, ...contradicted].sort(([a], [b]) => a - b);
}
