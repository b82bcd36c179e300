import type { EvaluationResult, RehearsalResult, RunRecord } from "../rehearsal.ts";
import type { Progress } from "./progress.ts";

/** The last block that a person sees: what the report says, in short, what did not work, and where to look. */
export function printClosing(
  progress: Progress,
  result: RehearsalResult,
  { folder, seconds, wentOnFrom }: { folder: string; seconds: number; wentOnFrom?: string | undefined },
): void {
  const { execution, record, evaluation, undelivered, denied } = result;
  const bad = (text: string): string => progress.style("red", text);
  const checks = progress.statusChecks > 0 ? `, ${progress.statusChecks} status checks of the training job` : "";
  progress.say("");
  progress.say(
    `${progress.style(execution.status === "SUCCEEDED" ? "green" : "red", execution.status)} after ${seconds.toFixed(1)} s${checks}`,
  );
  if (execution.error !== undefined)
    progress.say(`${bad(execution.error)}: ${record?.failure?.cause ?? inWords(execution.cause ?? "")}`);
  if (wentOnFrom !== undefined && execution.error !== undefined)
    progress.say(
      `Models, deployments and data were those of the rehearsal in ${wentOnFrom}; for another one: --after DIR.`,
    );
  if (execution.status === "ABORTED")
    for (const job of result.jobs) progress.say(`The training job ${job.name} is ${job.status}.`);
  if (record !== undefined) conclude(progress, record.conclusion);
  if (evaluation !== undefined) concludeEvaluation(progress, evaluation);
  for (const fault of undelivered) progress.say(bad(`An event was not delivered: ${fault}`));
  for (const { principal, action, resource } of denied)
    progress.say(
      bad(`Denied: no policy lets ${principal.slice(principal.lastIndexOf("/") + 1)} do ${action} on ${resource}`),
    );
  if (record !== undefined) progress.say(`Report: ${folder}/report.html`);
  for (const file of evaluation?.files ?? []) progress.say(`Result: ${folder}/${file}`);
  const others = result.executions.length > 1 ? ["executions/"] : [];
  progress.say(
    `${record === undefined ? `In ${folder}` : "Beside it"}: ${["execution.json", "history.json", ...others, "notice.txt", "logs/", "s3/"].join(", ")}`,
  );
}

/** A function's error is its whole payload in JSON, stack trace included. */
function inWords(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}

function concludeEvaluation(
  progress: Progress,
  { verdict, comparison, promotion, spentUsDollars }: EvaluationResult,
): void {
  const colour = comparison?.verdict === "better" ? "green" : comparison?.verdict === "worse" ? "red" : undefined;
  progress.say(colour === undefined ? verdict : progress.style(colour, verdict));
  if (promotion !== null) progress.say(`${promotion.promoted ? "Promoted" : "Not promoted"}: ${promotion.reason}`);
  progress.say(
    `Cost: Nothing: this is a rehearsal. On AWS, the answers that it has asked for would cost $${spentUsDollars.toFixed(2)}.`,
  );
}

function conclude(
  progress: Progress,
  { headline, mood, cheating, warnings, cost, next }: RunRecord["conclusion"],
): void {
  progress.say(mood === "neutral" ? headline : progress.style(mood === "good" ? "green" : "red", headline));
  if (cheating !== null) progress.say(progress.style("red", cheating));
  for (const warning of warnings) progress.say(progress.style("yellow", `Warning: ${warning}`));
  progress.say(`Cost: ${cost}`);
  progress.say(`Next: ${next}`);
}
