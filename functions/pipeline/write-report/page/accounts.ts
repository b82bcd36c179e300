import { html } from "hono/html";
import type { RunRecord } from "../../../contract/report.ts";
import { ASSUMPTIONS } from "../costs.ts";
import { type Part, section, table } from "./parts.ts";

export function costs({ costs: items }: RunRecord): Part {
  const rows = items.map(({ item, quantity, usDollars }) => [
    item,
    quantity,
    usDollars === null ? "to be looked up" : `$${usDollars.toFixed(4)}`,
  ]);
  return section(
    "cost",
    "What it cost on AWS",
    html`${table(["", "", "US dollars"], rows)}
      <p class="soft">
        By list prices of us-east-1 as known in 2025, without the free tier. Assumed: ${ASSUMPTIONS.join("; ")}.
      </p>`,
  );
}

/** What must be known to do it again. */
export function provenance({ execution, manifest, rewardTest, run, sourceCommit }: RunRecord): Part {
  const files =
    manifest === null
      ? []
      : Object.entries(manifest.splits).map(([split, { sha256 }]) => [`SHA-256 of ${split}.jsonl`, sha256] as const);
  const facts: readonly (readonly [string, string])[] = [
    ["Execution", execution.arn],
    ["Input", JSON.stringify(execution.input)],
    ["Code's commit", sourceCommit],
    ["Dataset's commit", manifest?.commit ?? "not pinned"],
    ...files,
    ["Reward function", rewardTest?.rewardFunctionVersionArn ?? "not tested"],
    ["Idempotency token", run?.clientRequestToken ?? "none"],
  ];
  return section("provenance", "To do it again", table(["", ""], facts));
}
