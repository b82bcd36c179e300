import { html } from "hono/html";
import { HyperParameters } from "../../../contract/hyper-parameters.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { counted } from "../../../contract/counted.ts";
import { duration } from "../format.ts";
import { facts, figures, folded, type Part, section, table, words } from "./html-parts.ts";

export function hyperParameters({ run }: RunRecord): Part {
  if (run === null) return "";
  const defaults: Readonly<Record<string, unknown>> = HyperParameters.parse({});
  const rows = Object.entries(run.hyperParameters).map(([name, value]) => [
    name,
    String(value),
    value === defaults[name] ? "default" : `chosen; the default is ${String(defaults[name])}`,
  ]);
  return section(
    "hyperparameters",
    "Hyperparameters",
    table([words("Name"), figures("Value"), words("Where from")], rows),
  );
}

export function trainingJob({ run, checks }: RunRecord): Part {
  const last = checks.at(-1);
  if (run === null || last === undefined) return "";
  return section(
    "job",
    "Training job",
    html`${facts([
        ["Name", html`<code>${last.jobName}</code>`],
        ["ARN", html`<code>${last.jobArn}</code>`],
        ["Status", `${last.status}, after ${duration(last.minutesElapsed * 60)}`],
        ["Phase", `${last.phase} (${last.phaseStatus})`],
        ["Base model", html`<code>${run.model.baseModelIdentifier}</code>`],
        ["Model", last.outputModelArn === null ? "none" : html`<code>${last.outputModelArn}</code>`],
        ...(last.failureMessage === null ? [] : [["Bedrock says", last.failureMessage] as const]),
      ])}
      <p>${last.explanation}</p>
      ${folded(`What ${counted(checks.length, "status check")} saw`, statusChanges(checks))}`,
  );
}

/** The checks at which status or phase had changed, and the last. */
function statusChanges(checks: RunRecord["checks"]): Part {
  const shown = checks.filter(({ status, phase, phaseStatus }, i) => {
    const before = checks[i - 1];
    return (
      before === undefined ||
      i === checks.length - 1 ||
      before.status !== status ||
      before.phase !== phase ||
      before.phaseStatus !== phaseStatus
    );
  });
  return table(
    [figures("Minutes"), words("Status"), words("Phase"), words("The phase's status")],
    shown.map(({ minutesElapsed, status, phase, phaseStatus }) => [
      minutesElapsed.toFixed(1),
      status,
      phase,
      phaseStatus,
    ]),
  );
}
