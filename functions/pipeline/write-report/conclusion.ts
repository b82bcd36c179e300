import { cheatingIn } from "../../contract/evaluation/cheating.ts";
import type { Conclusion } from "../../contract/report.ts";
import { ALL_BUT_TRAINING } from "./costs.ts";
import { aboutDollars, count, duration, secondsBetween } from "./format.ts";
import { nextStep } from "./next-step.ts";
import { TRAINING_USAGE_TYPE } from "./prices.ts";
import { errorOf, isDryRun, type RunFacts, trainingCompleted } from "./run-facts.ts";
import { learnedOf } from "./what-it-learned.ts";
import { counted } from "../../contract/counted.ts";
import { SPLITS } from "../../contract/splits.ts";

/** Did it work, what did it learn, what did it cost, what next: one or two sentences each. */
export function conclusionOf(facts: RunFacts): Conclusion {
  const cheating = cheatingOf(facts);
  return {
    headline: headlineOf(facts, cheating),
    mood: moodOf(facts, cheating),
    cheating,
    warnings: [...rowsLeftOut(facts), ...(facts.baseline?.check?.warnings ?? [])],
    worked: workedOf(facts),
    learned: learnedOf(facts, cheating),
    cost: costOf(facts),
    next: nextStep(facts, cheating),
  };
}

/** Rows that never reach the training: a recipe's mistake, more often than the source's. */
function rowsLeftOut({ manifest }: RunFacts): readonly string[] {
  const counts = SPLITS.map((split) => [split, manifest?.splits[split].leftOut.count ?? 0] as const);
  const some = counts.filter(([, rows]) => rows > 0).map(([split, rows]) => `${split} ${count(rows)}`);
  return some.length === 0
    ? []
    : [
        `Rows of the source that can't be used were left out: ${some.join(", ")}. The report's section Dataset says why.`,
      ];
}

/** How the reward is cheated; null where no sign of it was found, or nothing was evaluated. */
const cheatingOf = ({ evaluation, note, rewardTest }: RunFacts): string | null =>
  evaluation === null
    ? null
    : cheatingIn(
        evaluation.output,
        note?.rewardModule ?? rewardTest?.rewardFunctionVersionArn ?? "The reward function",
      );

function headlineOf(facts: RunFacts, cheating: string | null): string {
  const { execution, failure, evaluation, checks } = facts;
  if (failure !== null) {
    const error = errorOf(failure);
    if (failure.state === "EvaluateTuned") return `Training has completed, and its evaluation ended in ${error}.`;
    return `The run ended in ${error}${failure.state === null || failure.state === error ? "" : ` at ${failure.state}`}.`;
  }
  if (cheating !== null) return "The tuned model has learned to cheat the reward.";
  if (evaluation !== null) return evaluation.summary?.verdict ?? evaluation.output.verdict;
  const last = checks.at(-1);
  if (last !== undefined && trainingCompleted(facts))
    return `Training has completed after ${duration(last.minutesElapsed * 60)}: the tuned model is ready, and not evaluated.`;
  if (isDryRun(facts))
    return "Dry run: the data is prepared and the reward function passed its test; no training job was created.";
  return `The run is ${execution.status}${last === undefined ? "" : `; its training job is ${last.status}`}.`;
}

function moodOf({ failure, evaluation, ...facts }: RunFacts, cheating: string | null): Conclusion["mood"] {
  if (failure !== null || cheating !== null) return "bad";
  const verdict = evaluation?.output.comparison?.verdict;
  if (verdict !== undefined)
    return ({ better: "good", worse: "bad", "no difference shown": "neutral" } as const)[verdict];
  return evaluation === null && (trainingCompleted(facts) || isDryRun(facts)) ? "good" : "neutral";
}

function workedOf(facts: RunFacts): string {
  const { execution, failure, evaluation, checks, rewardTest, states } = facts;
  const end = execution.stopped ?? states.at(-1)?.left ?? states.at(-1)?.entered ?? execution.started;
  const took = duration(secondsBetween(execution.started, end));
  if (failure !== null) {
    const happened = errorOf(failure) === "ABORTED" ? "was stopped" : "failed";
    return `No: ${failure.state === null ? `it ${happened} before its first state` : `${failure.state} ${happened}`} after ${took}.`;
  }
  const last = checks.at(-1);
  if (last !== undefined && trainingCompleted(facts)) {
    const trained = `Yes: the training completed after ${duration(last.minutesElapsed * 60)}`;
    if (evaluation === null) return `${trained}.`;
    const asked = `${trained}, and the tuned model has answered held-out rows.`;
    const { promotion } = evaluation.output;
    if (promotion === null) return asked;
    return `${asked} It was ${promotion.promoted ? "" : "not "}promoted: ${promotion.reason}`;
  }
  if (isDryRun(facts))
    return `Yes: the data is prepared, and the reward function scored ${counted(rewardTest?.casesPassed ?? 0, "known answer")} exactly.`;
  return `It is ${execution.status} after ${took}.`;
}

function costOf({ costs, checks, note }: RunFacts): string {
  const cost = aboutDollars(costs.find(({ item }) => item === ALL_BUT_TRAINING)?.usDollars ?? 0);
  const trained = checks.length > 0;
  if (note?.simulation != null)
    return `Nothing: this is a rehearsal. On AWS it would cost ${cost}${trained ? `, plus training, billed by the hour (${TRAINING_USAGE_TYPE} in AWS's price list)` : ""}.`;
  if (!trained) return `${capitalized(cost)}; no training job was created.`;
  const hours = (checks.at(-1)?.minutesElapsed ?? 0) / 60;
  return `${capitalized(cost)}, and ${hours.toFixed(2)} h of training (${TRAINING_USAGE_TYPE} in AWS's price list).`;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
