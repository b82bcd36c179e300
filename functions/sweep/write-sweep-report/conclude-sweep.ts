import { cheatingIn } from "../../contract/evaluation/cheating.ts";
import type { Conclusion } from "../../contract/report.ts";
import { counted } from "../../contract/counted.ts";
import { aboutDollars, duration, secondsBetween } from "../../pipeline/write-report/format.ts";
import { afterFailedRehearsal, remedyOf } from "../../pipeline/write-report/next-step.ts";
import { TRAINING_USAGE_TYPE } from "../../pipeline/write-report/prices.ts";
import { errorOf } from "../../pipeline/write-report/run-facts.ts";
import type { SweepFacts } from "./sweep-facts.ts";

/** Below it a difference counts as shown, after Holm's correction. */
const LEVEL = 0.05;

/** Which trial won, can it be trusted, what did it cost, what next: one or two sentences each. */
export function concludeSweep(facts: SweepFacts): Conclusion {
  const { evaluation, winner } = facts;
  const cheating =
    evaluation === null
      ? null
      : cheatingIn(evaluation.output, winner?.rewardFunctionVersionArn ?? "The reward function");
  return {
    headline: headlineOf(facts, cheating),
    mood: moodOf(facts, cheating),
    cheating,
    warnings: warningsOf(facts),
    worked: workedOf(facts),
    learned: winner?.sentence ?? "No trial was chosen.",
    cost: costOf(facts),
    next: nextOf(facts, cheating),
  };
}

function headlineOf({ failure, winner, verdict, execution }: SweepFacts, cheating: string | null): string {
  if (failure !== null)
    return `The sweep ended in ${errorOf(failure)}${failure.state === null ? "" : ` at ${failure.state}`}.`;
  if (winner === null) return `The sweep is ${execution.status}.`;
  const best = `Trial ${winner.index + 1} (${winner.label}) is the best of ${winner.completed}.`;
  if (cheating !== null) return `${best} Its model has learned to cheat the reward.`;
  return verdict === null ? best : `${best} ${verdict}`;
}

function moodOf({ failure, evaluation }: SweepFacts, cheating: string | null): Conclusion["mood"] {
  if (failure !== null || cheating !== null) return "bad";
  const verdict = evaluation?.output.comparison?.verdict;
  return verdict === undefined
    ? "neutral"
    : ({ better: "good", worse: "bad", "no difference shown": "neutral" } as const)[verdict];
}

function warningsOf({ trials, winner, losers, baselineWarnings }: SweepFacts): string[] {
  const failed = trials.filter(({ status }) => status === "failed");
  const skipped = trials.filter(({ status }) => status === "skipped").length;
  const versions = new Set(trials.flatMap(({ result }) => result?.rewardFunctionVersionArn ?? []));
  const chosen = trials.find(({ index }) => index === winner?.index);
  const best = chosen?.result?.evaluation.comparison?.difference.value ?? 0;
  return [
    ...baselineWarnings,
    ...(failed.length === 0
      ? []
      : [
          `${counted(failed.length, "trial")} of ${trials.length} failed: ${[...new Set(failed.map(({ error }) => error?.name ?? ""))].join(", ")}.`,
        ]),
    ...(skipped === 0 ? [] : [`${counted(skipped, "trial")} did not start: maxTrainingHours was used up.`]),
    ...(versions.size > 1
      ? ["Trials were scored by different versions of the reward function: their scores can't be compared strictly."]
      : []),
    ...(chosen !== undefined && !(best > 0 && (chosen.pHolm ?? 1) < LEVEL)
      ? [
          "On the validation rows the best trial is not shown to be better than the base, after Holm's correction for the number of trials. The test rows decide.",
        ]
      : []),
    ...(losers?.kept ?? []).map(({ modelArn, why }) => `The model ${modelArn} was not deleted: ${why}.`),
  ];
}

function workedOf({ failure, trials, execution, evaluation }: SweepFacts): string {
  const took = duration(secondsBetween(execution.started, execution.stopped ?? execution.started));
  const completed = trials.filter(({ status }) => status === "completed").length;
  const done = `${completed} of ${counted(trials.length, "trial")} completed`;
  if (failure !== null) return `No: ${failure.state ?? "the sweep"} failed after ${took}; ${done}.`;
  const promotion = evaluation?.output.promotion;
  if (promotion == null) return `Yes: ${done}, and the best one has answered the test rows.`;
  return `Yes: ${done}. The best one was ${promotion.promoted ? "" : "not "}promoted: ${promotion.reason}`;
}

function costOf({ spent, note }: SweepFacts): string {
  const rest = aboutDollars(spent.usDollars);
  const training = `${spent.trainingHours.toFixed(2)} h of training (${TRAINING_USAGE_TYPE} in AWS's price list)`;
  return note?.simulation != null
    ? `Nothing: this is a rehearsal. On AWS it would cost ${rest}${spent.trainingHours > 0 ? `, plus training, billed by the hour (${TRAINING_USAGE_TYPE} in AWS's price list)` : ""}.`
    : `${rest.charAt(0).toUpperCase()}${rest.slice(1)}, and ${training}.`;
}

function nextOf({ failure, trials, evaluation, winner, note, execution }: SweepFacts, cheating: string | null): string {
  if (failure !== null) {
    if (note?.simulation != null) return afterFailedRehearsal(failure, note);
    const fix = remedyOf(failure)?.whatToDo ?? "Open the failed state in the console; its cause and its log say more.";
    return trials.some(({ status }) => status === "completed")
      ? `${fix} A new sweep with "resume": "${execution.name}" takes up the trials that are completed.`
      : `${fix} Then start a new sweep.`;
  }
  if (winner === null) return "Wait: a notice is sent when it ends.";
  if (cheating !== null)
    return "Change the reward function so that an answer that ignores the question earns nothing, deploy it, and start a new sweep.";
  if (note?.simulation != null) return "Deploy the stack, and start with few trials: each is billed by the hour.";
  if (evaluation?.output.promotion?.promoted === true)
    return `Ask the tuned model at ${evaluation.output.promotion.deploymentArn ?? "the promoted deployment"}. The runbook says how to go back to the model before it.`;
  if (evaluation?.output.comparison?.verdict === "better")
    return `Start the evaluation machine with the base, the model ${winner.modelArn} and "promote": true; it asks nothing twice. Or deploy the model yourself.`;
  return "Keep the base model, or train longer: a sweep that varies epochCount or trainingSamplePerPrompt around the best trial's values.";
}
