import { html } from "hono/html";
import type { RunRecord } from "../../../contract/report.ts";
import { facts, type Part, section, verbatim } from "./html-parts.ts";

/** What is needed to repeat the run. */
export function provenance({ execution, manifest, rewardTest, run, sourceCommit, note, failure }: RunRecord): Part {
  const files =
    manifest === null
      ? []
      : Object.entries(manifest.splits).map(
          ([split, { sha256 }]) => [`SHA-256 of ${split}.jsonl`, html`<code>${sha256}</code>`] as const,
        );
  const input = JSON.stringify(execution.input, undefined, 1) as string | undefined;
  const again =
    note?.command == null
      ? html`<p>Start an execution with this input:</p>
          ${verbatim(input ?? "no input is known")}`
      : html`${verbatim(note.command)}
          <p>It starts an execution with this input:</p>
          ${verbatim(input ?? "no input is known")}`;
  return section(
    "provenance",
    "To do it again",
    html`${again}
    ${facts([
      ["Execution", html`<code>${execution.arn}</code>`],
      ["Commit of the code", html`<code>${sourceCommit}</code>`],
      ["Commit of the dataset", html`<code>${manifest?.commit ?? "not pinned"}</code>`],
      ...files,
      [
        "Reward function",
        html`<code
          >${rewardTest?.rewardFunctionVersionArn ?? (failure?.state === "SmokeTestReward" ? "did not pass its test" : "not tested")}</code
        >`,
      ],
      ...(note?.rewardModule == null
        ? []
        : [["Reward function of this rehearsal", html`<code>${note.rewardModule}</code>`] as const]),
      ["Idempotency token of the job", html`<code>${run?.clientRequestToken ?? "none"}</code>`],
    ])}`,
  );
}
