import { describe, expect, it } from "vitest";
import { MAX_ROUNDS } from "../../functions/contract/evaluation/answers.ts";
import { EvaluationInput } from "../../functions/contract/evaluation/evaluation-input.ts";
import {
  ANSWERS_PER_SHARD,
  MAX_ANSWERS,
  MAX_SHARDS,
  planShards,
} from "../../functions/evaluation/resolve-evaluation/plan-shards.ts";
import { definitionIn, type State } from "../support/definitions.ts";
import { evaluationPlan } from "../support/evaluation-bench.ts";

const { states, timeoutSeconds } = definitionIn("evaluation.asl.json");
const MAX_EVENTS = 25_000;
const MAX_PAYLOAD = 256 * 1024;

/**
 * Events of the history that a state leaves: entered and exited, and what a task does between them (Step Functions API
 * reference, HistoryEvent).
 */
const eventsOf = ({ Type }: State): number => (Type === "Task" ? 5 : 2);
/** A failed attempt and the next one's scheduling and start. */
const EVENTS_PER_RETRY = 3;

const { States = {} } = states.get("AnswerShards")!.ItemProcessor ?? {};
/** Iteration started, its rounds, its last state, iteration succeeded. */
const eventsOfIteration = (rounds: number): number =>
  2 +
  rounds * (eventsOf(States["AnswerShard"]!) + eventsOf(States["ShardDone?"]!)) +
  eventsOf(States["ShardAnswered"]!);

/**
 * All but the Map's iterations: the steps once each, an hour of checks on the deployments and two on the promotion, 30
 * s apart at most often.
 */
const EVENTS_AROUND = [...states.values()].reduce((sum, state) => sum + eventsOf(state), 0) + (120 + 240) * (5 + 2 + 2);

describe("the Map over shards", () => {
  it("of 20,000 rows, each iteration in all its six rounds, fits into a history, with room for 1,000 retries", () => {
    const shards = planShards(20_000, 2, 4);
    expect(shards).toHaveLength(MAX_SHARDS);
    const events = EVENTS_AROUND + 3 + shards.length * eventsOfIteration(MAX_ROUNDS);
    expect(eventsOfIteration(1)).toBe(11);
    expect(eventsOfIteration(MAX_ROUNDS)).toBe(46);
    expect(events + 1_000 * EVENTS_PER_RETRY).toBeLessThan(MAX_EVENTS);
  });

  it("of FinQA's 1,147 test rows and two models takes 39 iterations and some 600 events", () => {
    const shards = planShards(1147, 2, 4);
    expect(shards).toHaveLength(39);
    expect(shards.length * eventsOfIteration(1)).toBe(429);
  });

  it("passes on less than 256 KiB: the plan with its shards, one iteration's input, and the results of all iterations", () => {
    const long = "x".repeat(2_048);
    const evaluation = evaluationPlan({
      models: Array.from({ length: 7 }, (_, i) => ({
        name: `model-${i}`,
        role: "candidate",
        modelArn: long,
        modelId: long,
      })),
      estimate: { usDollars: 1, sentence: long },
    });
    const models = evaluation.models.map((model) => ({ ...model, modelId: long, temporary: true }));
    const deployment = { attempt: 1, pending: 0, models, explanation: long };
    const shards = planShards(20_000, 7, 40);
    const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
    expect(bytes({ evaluation, shards, deployment, probe: { sentence: long, models } })).toBeLessThan(MAX_PAYLOAD / 2);
    expect(bytes({ evaluation, models, shard: shards[0], progress: { round: 6 } })).toBeLessThan(MAX_PAYLOAD / 2);
    expect(bytes(shards.map(({ from }) => ({ from, answered: 300, missing: 300 })))).toBeLessThan(MAX_PAYLOAD / 2);
    expect(states.get("AnswerShards")).toMatchObject({ ResultPath: null });
  });

  it("goes round as often as the function counts", () => {
    const [, rounds] = States["ShardDone?"]!.Choices!;
    expect(rounds).toMatchObject({ NumericGreaterThanEquals: MAX_ROUNDS, Next: "ShardAnswered" });
  });

  it("cuts every row into exactly one shard, of nearly equal size", () => {
    for (const [rows, answersPerRow, concurrency] of [
      [1, 1, 4],
      [10, 4, 4],
      [100, 2, 40],
      [1147, 3, 4],
      [20_000, 6, 40],
    ] as const) {
      const shards = planShards(rows, answersPerRow, concurrency);
      let next = 0;
      for (const { from, rows: own } of shards) {
        expect(from).toBe(next);
        next += own;
      }
      expect(next).toBe(rows);
      const sizes = shards.map((shard) => shard.rows);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
  });

  it("gives a Lambda ten minutes of calls of 10 s, and six rounds those of a minute and more", () => {
    const lambdaSeconds = 15 * 60;
    expect(ANSWERS_PER_SHARD * 10).toBeLessThanOrEqual(lambdaSeconds * 0.7);
    // A round asks as long as there is time for two more such calls and the end.
    expect((MAX_ROUNDS * (lambdaSeconds - 60 - 2 * 60)) / ANSWERS_PER_SHARD).toBeGreaterThan(60);
    const largest = Math.max(...planShards(20_000, 6, 4).map(({ rows }) => rows * 6));
    expect(largest).toBe(MAX_ANSWERS / MAX_SHARDS);
    expect((MAX_ROUNDS * (lambdaSeconds - 60 - 30)) / largest).toBeGreaterThan(15);
  });

  it("ends before the machine does, at the default concurrency: 20,000 rows of two models at 10 s a call", () => {
    const { maxConcurrency } = EvaluationInput.parse({ models: [{ name: "base", id: "x" }] });
    expect((20_000 * 2 * 10) / maxConcurrency).toBeLessThan(timeoutSeconds / 2);
  });
});

describe("the evaluation machine", () => {
  it("deploys again where a temporary deployment is gone, wherever that is found", () => {
    const catching = [...states].filter(([, { Catch = [] }]) =>
      Catch.some(({ ErrorEquals, Next }) => ErrorEquals.includes("CandidateGone") && Next === "DeployCandidate"),
    );
    expect(catching.map(([name]) => name)).toEqual(["CheckDeployment", "ProbeModels", "AnswerShards"]);
  });

  it("catches nothing else but what RemoveCandidate fails on, which the rule for ended executions repeats", () => {
    const catching = [...states].filter(([, { Catch = [] }]) =>
      Catch.some(({ ErrorEquals }) => !ErrorEquals.includes("CandidateGone")),
    );
    expect(catching).toMatchObject([["RemoveCandidate", { Catch: [{ Next: "EvaluationCompleted" }] }]]);
  });

  it("reads the context object in Parameters and ItemSelector alone, as plain paths: no engine outside AWS does more", () => {
    for (const [name, state] of states) {
      const { Parameters = {}, ItemSelector = {}, ...others } = state;
      const inner = { ...others, ItemProcessor: undefined };
      expect(JSON.stringify(inner), name).not.toContain("$$.");
      for (const text of JSON.stringify([Parameters, ItemSelector]).matchAll(/"([^"]*\$\$[^"]*)"/g))
        expect(text[1], name).toMatch(/^\$\$\.[A-Za-z.]+$/);
    }
    for (const state of Object.values(States)) expect(JSON.stringify(state)).not.toContain("$$.Map");
  });
});
