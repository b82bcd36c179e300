import { ANSWERS_PER_SHARD, planShards } from "../../functions/evaluation/resolve-evaluation/plan-shards.ts";
import { costOf } from "../../functions/evaluation/prices.ts";
import { PER_TRANSITION } from "../../functions/pipeline/write-report/prices.ts";

/** FinQA's test set, two models, one sample a row. */
const ROWS = 1_147;
const BASE = "us.amazon.nova-2-lite-v1:0";
const TUNED = "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefghijkl";
/** Mean of FinQA's prompts. */
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

/** What an evaluation is for Step Functions. */
export function evaluationWork(answers: { readonly rows: number; readonly perRow: number }, rounds = 1) {
  const shards = planShards(answers.rows, answers.perRow, 4).length;
  const of = (kind: "transitions" | "events"): number =>
    AROUND[kind] + shards * (ITERATION[kind] + (rounds - 1) * ROUND[kind]) + (kind === "events" ? MAP_EVENTS : 1);
  return { shards, events: of("events"), transitions: of("transitions") };
}

/** What one model's answers cost, at list prices: of the base, or of a custom model. */
export const answersCost = (model: "base" | "custom", answers: number, tokens: number): number =>
  costOf(model === "base" ? BASE : TUNED, { input: answers * PROMPT_TOKENS, output: answers * tokens });

/** For a person: what a whole evaluation is for Step Functions, and what its answers cost. */
export function evaluationTable(rounds: number): string {
  const { shards, events, transitions } = evaluationWork({ rows: ROWS, perRow: 2 }, rounds);
  const dollars = transitions * PER_TRANSITION;
  const answers = ANSWER_TOKENS.map((output) => {
    const [base, tuned] = [answersCost("base", ROWS, output), answersCost("custom", ROWS, output)];
    return `  ${output} tokens an answer: base $${base.toFixed(2)}, tuned $${tuned.toFixed(2)}, together $${(base + tuned).toFixed(2)}`;
  });
  return [
    `An evaluation of ${ROWS} rows and two models: ${shards} shards of at most ${ANSWERS_PER_SHARD} answers, ${rounds} round(s) each: ${events} events, ${transitions} transitions, $${dollars.toFixed(4)}.`,
    "Its answers, at list prices:",
    ...answers,
  ].join("\n");
}
