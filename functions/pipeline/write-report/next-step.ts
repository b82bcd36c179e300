import { REMEDIES, type Remedy, THEN } from "../../contract/remedies.ts";
import type { Failure, RunRecord } from "../../contract/report.ts";
import { MIN_CLUSTERS } from "../../contract/evaluation/min-clusters.ts";
import { errorOf, isDryRun, type RunFacts, trainingCompleted } from "./run-facts.ts";
import { CLUSTER } from "../../dataset/question.ts";

/** The row of the operator's table for a failure; undefined for an error that the table does not know. */
export const remedyOf = (failure: Failure): Remedy | undefined =>
  REMEDIES.find(({ error }) => error === errorOf(failure));

const isRehearsal = ({ note }: RunFacts): boolean => note?.simulation != null;

const DEPLOY =
  'Deploy the stack and start an execution with {"dryRun": true}: it costs cents, and tests the deployed parts.';

/** What the report's reader should do next. */
export function nextStep(facts: RunFacts, cheating: string | null): string {
  const { failure, evaluation, execution, note } = facts;
  if (failure !== null) return isRehearsal(facts) ? afterFailedRehearsal(failure, note) : afterFailure(failure);
  if (cheating !== null)
    return `Change ${note?.rewardModule ?? "the reward function"} so that an answer that ignores the question earns nothing, ${isRehearsal(facts) ? "and rehearse it again" : "deploy it, and start a new execution"}.`;
  if (!isDryRun(facts) && !trainingCompleted(facts))
    return execution.status === "RUNNING" ? "Wait: a notice is sent when it ends." : "Open the execution's last state.";
  const clusters = evaluation?.summary?.comparisons[0]?.clusters ?? MIN_CLUSTERS;
  if (clusters < MIN_CLUSTERS)
    return `Evaluate more rows: a verdict needs held-out rows of at least ${MIN_CLUSTERS} ${CLUSTER}s, and there were ${clusters}.`;
  if (isRehearsal(facts)) return afterRehearsal(facts);
  if (isDryRun(facts)) return "Start an execution with {}: it trains, which is billed by the hour.";
  if (evaluation === null)
    return "Start the evaluation machine with the base and the tuned model: nobody knows yet whether the training helped.";
  return afterEvaluation(evaluation);
}

function afterRehearsal(facts: RunFacts): string {
  if (isDryRun(facts)) return DEPLOY;
  if (facts.evaluation === null)
    return "Rehearse it with an evaluation: nobody knows yet whether the training would help.";
  const { comparison } = facts.evaluation.output;
  return comparison?.verdict === "better" ? DEPLOY : `${afterEvaluation(facts.evaluation)} Rehearse it again first.`;
}

/** Nothing is deployed, and nothing can be redriven: whatever is fixed is rehearsed again. */
export function afterFailedRehearsal(failure: Failure, note: RunFacts["note"]): string {
  const again = 'Start it again: the same command, which the report has under "To do it again".';
  const error = errorOf(failure);
  if (error === "ABORTED") return again;
  if (error === "RewardSmokeTestFailed")
    return `Fix ${note?.rewardModule ?? "the reward function"} by what the cause shows; what it has printed is in logs/Reward.log. ${again}`;
  return `${remedyOf(failure)?.whatToDo ?? "The cause and the files in logs/ say more."} ${again}`;
}

function afterFailure(failure: Failure): string {
  const remedy = remedyOf(failure);
  const fix = remedy?.whatToDo ?? "Open the failed state in the console; its cause and its log say more.";
  if (failure.state === "EvaluateTuned")
    return `${fix} The tuned model is there: a redrive of this execution repeats only the evaluation, with the same input, and asks only what is missing.`;
  return remedy === undefined ? fix : `${fix} ${THEN[remedy.then]}`;
}

function afterEvaluation({ output: { comparison, promotion } }: NonNullable<RunRecord["evaluation"]>): string {
  if (promotion?.promoted === true)
    return `Ask the tuned model at ${promotion.deploymentArn ?? "the promoted deployment"}. The runbook says how to go back to the model before it.`;
  switch (comparison?.verdict) {
    case "better":
      return promotion === null
        ? 'Start the evaluation machine with these models and "promote": true; it asks nothing twice. Or deploy the model yourself.'
        : "The promoted deployment serves what it served before: decide by the reason above.";
    case "worse":
      return "Keep the base model. Read the rows that turned wrong below before you train again.";
    case "no difference shown":
      return "Keep the base model, or train longer: raise epochCount or trainingSamplePerPrompt.";
    default:
      return "Compare it: start the evaluation machine with two models.";
  }
}
