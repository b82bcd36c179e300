import { html } from "hono/html";
import type { SplitReport } from "../../../contract/dataset.ts";
import { SPLITS } from "../../../contract/splits.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { type Part, section, table } from "./parts.ts";

const FACTS: readonly (readonly [string, (split: SplitReport) => string | number])[] = [
  ["Rows read", (s) => s.rowsRead],
  ["Rows written", (s) => s.rowsWritten],
  ["Left out", (s) => s.leftOut.count],
  [
    "Answers: number / yes or no / other",
    (s) => `${s.answerKinds.number} / ${s.answerKinds.yesNo} / ${s.answerKinds.other}`,
  ],
  [
    "Prompt tokens, estimated: median / 95 % / longest",
    (s) => `${s.promptTokens.p50} / ${s.promptTokens.p95} / ${s.promptTokens.max}`,
  ],
  ["Longer than maxPromptLength", (s) => s.promptTokens.rowsOverMaxPromptLength],
  ["Without an answer", (s) => s.rowsWithoutAnswer],
  ["Duplicates within", (s) => s.duplicatesWithin],
  ["Also in an earlier split", (s) => s.duplicatesOfEarlierSplits],
  ["exe_ans and answer disagree", (s) => s.answersDisagree.count],
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
    ["", ...SPLITS],
    FACTS.map(([fact, of]) => [fact, ...SPLITS.map((split) => of(manifest.splits[split]))]),
  );
  const leftOut = SPLITS.flatMap((split) =>
    manifest.splits[split].leftOut.first.map(({ index, reason }) => [split, index, reason] as const),
  );
  return section(
    "dataset",
    "Dataset",
    html`<p>
        ${manifest.source}${manifest.commit === null ? "" : html`, commit <code>${manifest.commit}</code>`}; digest
        <code>${manifest.digest}</code>${prepared.written ? "" : ", which stood there already"}
      </p>
      ${warnings}${facts}${
        leftOut.length === 0
          ? ""
          : html`<details>
              <summary>Rows that were left out</summary>
              ${table(["Split", "Row", "Why"], leftOut)}
            </details>`
      }`,
  );
}
