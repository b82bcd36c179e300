import type { RehearsalResult } from "../rehearsal.ts";
import type { Progress } from "./progress.ts";

/** The last block that a person sees: how it went, what did not work, where to look. */
export function printClosing(progress: Progress, result: RehearsalResult, folder: string, seconds: number): void {
  const { execution, undelivered, denied } = result;
  const bad = (text: string): string => progress.style("red", text);
  const checks = progress.statusChecks > 0 ? `, ${progress.statusChecks} status checks of the training job` : "";
  progress.say("");
  progress.say(
    `${progress.style(execution.status === "SUCCEEDED" ? "green" : "red", execution.status)} after ${seconds.toFixed(1)} s${checks}`,
  );
  if (execution.error !== undefined) progress.say(`${bad(execution.error)}: ${readableCause(execution.cause ?? "")}`);
  for (const fault of undelivered) progress.say(bad(`An event was not delivered: ${fault}`));
  for (const { principal, action, resource } of denied)
    progress.say(
      bad(`Denied: no policy lets ${principal.slice(principal.lastIndexOf("/") + 1)} do ${action} on ${resource}`),
    );
  progress.say(`Report: ${folder}/report.html`);
  progress.say(`Beside it: execution.json, history.json, notice.txt, logs/, s3/`);
}

/** A failed Lambda's cause is its error payload in JSON; people read its message. */
export function readableCause(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}
