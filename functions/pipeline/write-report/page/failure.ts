import { html } from "hono/html";
import { executionLink } from "../../../aws/console-links.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { remedyOf } from "../next-step.ts";
import { errorOf } from "../run-facts.ts";
import { type Part, section, table, verbatim, words } from "./html-parts.ts";

export function failure({ failure: failed, note }: RunRecord): Part {
  if (failed === null) return "";
  const { state, cause, nested } = failed;
  const meaning = remedyOf(failed)?.meaning;
  const link =
    nested === null || note?.simulation != null
      ? ""
      : html`<p><a href="${executionLink(nested.executionArn)}">The nested execution in the console</a></p>`;
  return section(
    "failure",
    `${errorOf(failed)}${state === null ? "" : ` at ${state}`}`,
    html`${meaning === undefined ? "" : html`<p>${meaning}</p>`}
    ${cause !== "" ? causeText(cause) : meaning === undefined ? html`<p>Step Functions gives no cause.</p>` : ""}
    ${link}`,
  );
}

/**
 * A cause, with its text tables as HTML tables: lines of three cells with " | " between them, the first line being the
 * headings.
 */
function causeText(cause: string): Part {
  const blocks: { readonly cells: boolean; readonly lines: string[] }[] = [];
  for (const line of cause.split("\n")) {
    const cells = line.split(" | ").length === 3;
    const block = blocks.at(-1);
    if (block?.cells === cells) block.lines.push(line);
    else blocks.push({ cells, lines: [line] });
  }
  return html`${blocks.map(({ cells, lines }) => (cells && lines.length > 1 ? cellTable(lines) : verbatim(lines.join("\n"))))}`;
}

function cellTable(lines: readonly string[]): Part {
  const [head = [], ...rows] = lines.map((line) => line.split(" | ").map((cell) => cell.trim()));
  return table(head.map(words), rows);
}
