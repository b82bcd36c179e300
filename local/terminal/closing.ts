import type { RehearsalResult, RunRecord } from "../rehearsal.ts";
import type { Progress } from "./progress.ts";

/** The last block that a person sees: what the report says, in short, what did not work, and where to look. */
export function printClosing(progress: Progress, result: RehearsalResult, folder: string, seconds: number): void {
  const { execution, record, undelivered, denied } = result;
  const bad = (text: string): string => progress.style("red", text);
  const checks = progress.statusChecks > 0 ? `, ${progress.statusChecks} status checks of the training job` : "";
  progress.say("");
  progress.say(
    `${progress.style(execution.status === "SUCCEEDED" ? "green" : "red", execution.status)} after ${seconds.toFixed(1)} s${checks}`,
  );
  if (execution.error !== undefined)
    progress.say(`${bad(execution.error)}: ${record?.failure?.cause ?? execution.cause ?? ""}`);
  if (record !== undefined) conclude(progress, record.conclusion);
  for (const fault of undelivered) progress.say(bad(`An event was not delivered: ${fault}`));
  for (const { principal, action, resource } of denied)
    progress.say(
      bad(`Denied: no policy lets ${principal.slice(principal.lastIndexOf("/") + 1)} do ${action} on ${resource}`),
    );
  progress.say(`Report: ${folder}/report.html`);
  const others = result.executions.length > 1 ? ["executions/"] : [];
  progress.say(`Beside it: ${["execution.json", "history.json", ...others, "notice.txt", "logs/", "s3/"].join(", ")}`);
}

function conclude(
  progress: Progress,
  { headline, mood, cheating, warnings, cost, next }: RunRecord["conclusion"],
): void {
  progress.say(mood === "neutral" ? headline : progress.style(mood === "good" ? "green" : "red", headline));
  if (cheating !== null) progress.say(progress.style("red", `The reward is being cheated. ${cheating}`));
  for (const warning of warnings) progress.say(progress.style("yellow", `Warning: ${warning}`));
  progress.say(`Cost: ${cost}`);
  progress.say(`Next: ${next}`);
}
