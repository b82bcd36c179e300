import { html } from "hono/html";

/** A piece of the page. */
export type Part = ReturnType<typeof html> | "";

export const section = (id: string, title: string, body: Part): Part =>
  html`<section id="${id}">
    <h2>${title}</h2>
    ${body}
  </section>`;

/** A table with a header; cells that begin with a digit or a sign are set as numbers. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): Part {
  const classOf = (cell: string | number): string =>
    typeof cell === "number" || /^[-+$]?[\d,.]+( %)?$/.test(cell) ? "number" : "";
  const head = header.map(
    (name, column) => html`<th class="${rows[0] === undefined ? "" : classOf(rows[0][column] ?? "")}">${name}</th>`,
  );
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell) => html`<td class="${classOf(cell)}">${cell}</td>`)}
      </tr>`,
  );
  return html`<div class="wide">
    <table>
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

/** Seconds as a person says them. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 6) / 10} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;
