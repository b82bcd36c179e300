import { ANSWERS_PER_SHARD, planShards } from "../../functions/evaluation/resolve-evaluation/plan-shards.ts";
import { costOf } from "../../functions/evaluation/prices.ts";
import { PER_TRANSITION } from "../../functions/pipeline/write-report/prices.ts";

/** FinQA's test set, two models, one sample a row. */
const ROWS = 1_147;
const BASE = "us.amazon.nova-2-lite-v1:0";
const TUNED = "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefghijkl";
/** Mean of FinQA's prompts (evaluation facts, 2.7). */
const PROMPT_TOKENS = 1_100;
const ANSWER_TOKENS = [300, 600, 1_500];

/**
 * Tasks and choices before and after the Map, with ten status checks of the deployment: transitions, and events of a
 * Lambda's task (5), a choice (2) and a wait (2).
 */
const STATUS_CHECKS = 10;
const AROUND = { transitions: 7 + 3 * STATUS_CHECKS + 1, events: 2 + 5 * 5 + 2 * 2 + 2 + (2 + 5 + 2) * STATUS_CHECKS };
/** MapStateEntered, Started, Succeeded, Exited. */
const MAP_EVENTS = 4;
/**
 * An iteration of one round: MapIterationStarted, a Lambda's task (5), a choice (2), a pass (2), MapIterationSucceeded;
 * three states.
 */
const ITERATION = { transitions: 3, events: 11 };
/** A further round: a task and a choice. */
const ROUND = { transitions: 2, events: 7 };

/** For a person: what a whole evaluation is for Step Functions, and what its answers cost. */
export function evaluationTable(rounds: number): string {
  const shards = planShards(ROWS, 2, 4).length;
  const of = (kind: "transitions" | "events"): number =>
    AROUND[kind] + shards * (ITERATION[kind] + (rounds - 1) * ROUND[kind]) + (kind === "events" ? MAP_EVENTS : 1);
  const dollars = of("transitions") * PER_TRANSITION;
  const answers = ANSWER_TOKENS.map((output) => {
    const pass = (model: string): number => costOf(model, { input: ROWS * PROMPT_TOKENS, output: ROWS * output });
    return `  ${output} tokens an answer: base $${pass(BASE).toFixed(2)}, tuned $${pass(TUNED).toFixed(2)}, together $${(pass(BASE) + pass(TUNED)).toFixed(2)}`;
  });
  return [
    `An evaluation of ${ROWS} rows and two models: ${shards} shards of at most ${ANSWERS_PER_SHARD} answers, ${rounds} round(s) each: ${of("events")} events, ${of("transitions")} transitions, $${dollars.toFixed(4)}.`,
    "Its answers, at list prices:",
    ...answers,
  ].join("\n");
}
