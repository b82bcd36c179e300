import { html } from "hono/html";
import type { RunRecord } from "../../../contract/report.ts";
import { ASSUMPTIONS } from "../costs.ts";
import { dollars } from "../format.ts";
import { figures, folded, type Part, section, table, words } from "./html-parts.ts";

export function costs({ costs: items, note }: RunRecord): Part {
  const simulated = note?.simulation != null;
  const rows = items.map(({ item, quantity, usDollars }) => [
    item,
    quantity,
    usDollars === null ? "not known" : dollars(usDollars),
  ]);
  return section(
    "cost",
    simulated ? "What it would cost on AWS" : "What it cost",
    html`${simulated ? html`<p>Nothing was paid. The hours of training are the rehearsal's own, not AWS's.</p>` : ""}
      ${table([words("What"), words("How much"), figures("US dollars")], rows)}
      <p class="soft">By list prices of us-east-1, without the free tier.</p>
      ${folded(
        "What is assumed",
        html`<ul>
          ${ASSUMPTIONS.map((assumption) => html`<li>${assumption}</li>`)}
        </ul>`,
      )}`,
  );
}
