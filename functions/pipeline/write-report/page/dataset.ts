import { html } from "hono/html";
import { type Split, SPLITS, type SplitReport } from "../../../contract/dataset.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { type Part, section, table } from "./parts.ts";

/** In a manifest of an earlier release. */
const UNKNOWN = "–";

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
  [
    "… in sign / scale / value",
    ({ answersDisagree: { sign, scale, value } }) =>
      sign && scale && value ? `${sign.count} / ${scale.count} / ${value.count}` : UNKNOWN,
  ],
  ["Program averages the wrong number of terms", (s) => s.averagesOfWrongCount?.count ?? UNKNOWN],
  ["Program contradicts exe_ans", (s) => s.contradictedByProgram?.count ?? UNKNOWN],
  ["Left out for one of these", (s) => s.droppedAsDoubtful ?? UNKNOWN],
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
  const doubtful = SPLITS.flatMap((split) =>
    doubtsOf(manifest.splits[split]).map(([index, doubt]) => [split, index, doubt] as const),
  );
  return section(
    "dataset",
    "Dataset",
    html`<p>
        ${manifest.source}${manifest.commit === null ? "" : html`, commit <code>${manifest.commit}</code>`}; digest
        <code>${manifest.digest}</code>${prepared.written ? "" : ", which stood there already"}
      </p>
      ${warnings}${facts}${rowList("Rows that were left out", leftOut)}${rowList("Rows that contradict themselves", doubtful)}`,
  );
}

const rowList = (title: string, rows: readonly (readonly [Split, number, string])[]): Part =>
  rows.length === 0
    ? ""
    : html`<details>
        <summary>${title}</summary>
        ${table(["Split", "Row", "Why"], rows)}
      </details>`;

/** The first rows of a split with a doubt of each kind, in the order of the file. */
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
