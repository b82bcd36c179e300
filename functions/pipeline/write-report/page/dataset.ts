import { html } from "hono/html";
import type { SplitReport } from "../../../contract/dataset.ts";
import { SPLITS } from "../../../contract/splits.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { count } from "../format.ts";
import { figures, folded, type Part, section, table, words } from "./html-parts.ts";

const FACTS: readonly (readonly [string, (split: SplitReport) => number])[] = [
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
    FACTS.map(([fact, of]) => [fact, ...SPLITS.map((split) => count(of(manifest.splits[split])))]),
  );
  const leftOut = SPLITS.flatMap((split) =>
    manifest.splits[split].leftOut.first.map(({ index, reason }) => [split, index, reason] as const),
  );
  return section(
    "dataset",
    "Dataset",
    html`<p>
        ${manifest.source}${manifest.commit === null ? "" : html`, commit <code>${manifest.commit}</code>`}; digest
        <code>${manifest.digest}</code>${prepared.written ? "" : ", which was there already"}
      </p>
      ${warnings}${facts}${
        leftOut.length === 0
          ? ""
          : folded("The first rows that were left out", table([words("File"), figures("Row"), words("Why")], leftOut))
      }`,
  );
}
