import { html } from "hono/html";
import { REMEDIES } from "../../../contract/remedies.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { executionLink, jobsLink } from "../../../aws/console-links.ts";
import { isCheated, verdict } from "./evaluation.ts";
import { duration, type Part, secondsBetween, section } from "./parts.ts";

/** What became of the run, in one sentence. */
export function sentenceOf(record: RunRecord): string {
  const { execution, failure, run, checks, rewardTest } = record;
  const last = checks.at(-1);
  if (failure !== null)
    return `The run ended in ${failure.error}${failure.state === null ? "" : ` at ${failure.state}`}.`;
  if (last?.status === "Completed")
    return `Training has completed after ${duration(last.minutesElapsed * 60)}${isCheated(record) ? ", and has learned to cheat the reward" : ": the tuned model is ready"}.`;
  if (run?.dryRun === true && rewardTest !== null)
    return "Dry run: the data is prepared and the reward function passed its test; no training job was created.";
  return `The run is ${execution.status}${last === undefined ? "" : `; its training job is ${last.status}`}.`;
}

export function outcome(record: RunRecord): Part {
  const { execution, failure, checks } = record;
  const last = checks.at(-1);
  const stopped = execution.stopped ?? record.states.at(-1)?.left ?? record.states.at(-1)?.entered ?? execution.started;
  return html`<section id="outcome">
    <p class="soft">
      Execution ${execution.name}, started ${execution.started}, ${duration(secondsBetween(execution.started, stopped))}
    </p>
    <h1 class="${failure === null && !isCheated(record) ? "good" : "bad"}">${sentenceOf(record)}</h1>
    <p>
      <a href="${executionLink(execution.arn)}">Execution in the console</a
      >${last === undefined ? "" : html` · <a href="${jobsLink(last.jobArn)}">Jobs and models in the console</a>`}
    </p>
    ${verdict(record)} ${last?.outputModelArn ? html`<p>Model: <code>${last.outputModelArn}</code></p>` : ""}
  </section>`;
}

export function failure({ failure: failed }: RunRecord): Part {
  if (failed === null) return "";
  const remedy = REMEDIES.find(({ error }) => error === failed.error);
  const advice =
    remedy === undefined
      ? html`<p>Look at the failed state in the console.</p>`
      : html`<p>${remedy.meaning}</p>
          <p><strong>What to do:</strong> ${remedy.whatToDo} Then ${remedy.then}.</p>`;
  return section(
    "failure",
    `${failed.error}${failed.state === null ? "" : ` at ${failed.state}`}`,
    html`${advice}
      <pre>${failed.cause || "Step Functions gives no cause."}</pre>`,
  );
}
