import { html } from "hono/html";
import type { RunRecord } from "../../../contract/report.ts";
import { counted } from "../../../contract/counted.ts";
import { figures, folded, type Part, section, table, words } from "./html-parts.ts";

export function smokeTest({ rewardTest, note }: RunRecord): Part {
  if (rewardTest === null) return "";
  const { cases, casesPassed, rewardFunctionVersionArn } = rewardTest;
  return section(
    "smoke-test",
    "Smoke test of the reward function",
    html`<p class="good">
        ${counted(casesPassed, "known answer")}, each scored exactly as it must be, by
        <code>${rewardFunctionVersionArn}</code>.
      </p>
      ${
        note?.rewardModule == null
          ? ""
          : html`<p class="bad">The training was scored by <code>${note.rewardModule}</code>.</p>`
      }
      ${folded(
        `All ${counted(cases.length, "case")}`,
        table(
          [words("Answer, and what it answers"), figures("Expected"), figures("Got")],
          cases.map(({ name, expected, got }) => [name, expected.toFixed(1), got.toFixed(1)]),
        ),
      )}`,
  );
}
