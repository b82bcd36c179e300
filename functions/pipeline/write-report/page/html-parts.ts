import { html } from "hono/html";

/** A piece of the page. */
export type Part = ReturnType<typeof html> | "";

export type Cell = string | number | ReturnType<typeof html>;

/** A heading of a table, and the alignment of its column: figures are on the right, under their heading. */
export interface Column {
  readonly title: string;
  readonly figures: boolean;
  /** The heading is a user's name: it may be long, and may be broken anywhere. */
  readonly named: boolean;
}
export const figures = (title: string): Column => ({ title, figures: true, named: false });
export const figuresOf = (name: string): Column => ({ title: name, figures: true, named: true });
export const words = (title: string): Column => ({ title, figures: false, named: false });

export const section = (id: string, title: string, body: Part): Part =>
  html`<section id="${id}">
    <h2>${title}</h2>
    ${body}
  </section>`;

/**
 * A table. One with more than two columns of words becomes a list of cards on a narrow screen, each value behind its
 * heading, so that no column is lost there.
 */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Part {
  const classOf = (column: number): string => (columns[column]?.figures === true ? "figures" : "");
  const head = columns.map(
    ({ title, named }, column) =>
      html`<th scope="col" class="${classOf(column)}">${named ? html`<span class="name">${title}</span>` : title}</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map(
          (cell, column) =>
            html`<td class="${classOf(column)}" data-title="${columns[column]?.title ?? ""}">${unbroken(cell)}</td>`,
        )}
      </tr>`,
  );
  return html`<div class="wide">
    <table class="${columns.filter((column) => !column.figures).length > 2 ? "cards" : ""}">
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

/** A number and its sign stay on one line. */
const unbroken = (cell: Cell): Cell => (typeof cell === "string" ? cell.replaceAll(" %", "\u00a0%") : cell);

/** Names and values, without a heading. */
export const facts = (rows: readonly (readonly [string, Cell])[]): Part =>
  html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;

export const folded = (summary: string, body: Part | readonly Part[]): Part =>
  html`<details>
    <summary>${summary}</summary>
    ${body}
  </details>`;

/** A program's text: line ends are kept, long lines wrap. */
export const verbatim = (text: string): Part => html`<pre>${text}</pre>`;
