import { describe, expect, it } from "vitest";
import { actionSpace } from "../../../local/trainer/action-space.ts";
import { evaluate, type Evaluation, interval95 } from "../../../local/trainer/evaluate.ts";
import { parsePolicy, Policy, serializePolicy } from "../../../local/trainer/policy.ts";
import { PolicyModel } from "../../../local/trainer/policy-model.ts";
import type { Grade } from "../../../local/trainer/prompts.ts";
import { Trainer, type TrainingPlan, type TrainingStep } from "../../../local/trainer/trainer.ts";
import {
  exactGrade,
  type GradedPrompt,
  lenientGrade,
  samplePrompts,
  sampledShare,
  withShuffledReferences,
} from "../../support/training.ts";

/** The pipeline's defaults. */
const DEFAULTS: TrainingPlan = {
  batchSize: 32,
  epochCount: 1,
  evalInterval: 5,
  learningRate: 5e-5,
  trainingSamplePerPrompt: 4,
};
const TRAINING = samplePrompts(1, 640);
const HELD_OUT = samplePrompts(3, 100);

interface Trained {
  readonly policy: Policy;
  readonly steps: readonly TrainingStep[];
  readonly after: Evaluation;
}

async function trained(
  training: readonly GradedPrompt[],
  grade: Grade<GradedPrompt> = exactGrade,
  seed = 42,
  plan: Partial<TrainingPlan> = {},
  validation: readonly GradedPrompt[] = [],
): Promise<Trained> {
  const trainer = new Trainer({ plan: { ...DEFAULTS, ...plan }, seed, training, validation, grade });
  const steps: TrainingStep[] = [];
  for await (const step of trainer.run()) steps.push(step);
  return { policy: trainer.policy, steps, after: await evaluate(trainer.policy, HELD_OUT, grade) };
}

const meanReward = (steps: readonly TrainingStep[]): number =>
  steps.reduce((sum, { reward }) => sum + reward.mean, 0) / steps.length;

describe("training on the sample with the defaults", () => {
  it.each([1, 2, 42])("climbs, and answers rows that it has not seen (seed %i)", async (seed) => {
    const before = await evaluate(new Policy(seed), HELD_OUT, exactGrade);
    const { steps, after } = await trained(TRAINING, exactGrade, seed);
    expect(steps).toHaveLength(20);
    expect(meanReward(steps.slice(0, 1))).toBeLessThan(0.3);
    expect(meanReward(steps.slice(-4))).toBeGreaterThan(meanReward(steps.slice(0, 1)) + 0.25);
    expect(after.mean).toBeGreaterThan(before.mean + 0.25);
    expect(after.paidIgnoringQuestion).toBeLessThan(0.1);
  });

  it("learns nothing from references that belong to other rows: over seeds, no more samples are right", async () => {
    const shares: number[] = [];
    for (const seed of [1, 2, 42]) {
      const { policy } = await trained(withShuffledReferences(TRAINING), exactGrade, seed, { epochCount: 4 });
      shares.push(await sampledShare(new PolicyModel(policy), HELD_OUT));
    }
    const before = await sampledShare(new PolicyModel(new Policy(42)), HELD_OUT);
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeLessThanOrEqual(before);
  });

  it("finds what a lenient reward pays for without a reading of the question: a constant", async () => {
    const shares: number[] = [];
    const paid = new Map<string, number>();
    for (const seed of [1, 2, 42]) {
      const { after } = await trained(TRAINING, lenientGrade, seed);
      shares.push(after.paidIgnoringQuestion);
      for (const { ignoresQuestion, score, name } of after.answers)
        if (ignoresQuestion && score > 0) paid.set(name, (paid.get(name) ?? 0) + 1);
    }
    expect(Math.min(...shares)).toBeGreaterThan(0.2);
    expect([...paid].sort(([, a], [, b]) => b - a)[0]?.[0]).toBe("always 0.05");
  }, 120_000);
});

describe("a training", () => {
  const few = TRAINING.slice(0, 100);

  it("is the same for the same seed, bit for bit, and another for another", async () => {
    const [a, b, c] = [
      await trained(few, exactGrade, 7),
      await trained(few, exactGrade, 7),
      await trained(few, exactGrade, 8),
    ];
    expect(a.policy.weights).toEqual(b.policy.weights);
    expect(a.steps).toEqual(b.steps);
    expect(a.policy.weights).not.toEqual(c.policy.weights);
  });

  it("hands the grader as many rollouts as the plan says, and validates in its interval", async () => {
    const sizes: number[] = [];
    const grade: Grade<GradedPrompt> = (rollouts) => {
      sizes.push(rollouts.length);
      return exactGrade(rollouts);
    };
    const { steps } = await trained(
      few,
      grade,
      1,
      { batchSize: 40, epochCount: 2, evalInterval: 4, trainingSamplePerPrompt: 3 },
      TRAINING.slice(100, 110),
    );
    expect(sizes.slice(0, -1)).toEqual([120, 120, 60, 120, 10, 120, 60]);
    expect(steps.map(({ epoch }) => epoch)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(steps.map(({ validation }) => validation?.answers.length)).toEqual([
      undefined,
      undefined,
      undefined,
      10,
      undefined,
      undefined,
    ]);
  });

  it("moves further with a larger learning rate, and not at all where nothing is paid", async () => {
    const distance = ({ policy }: Trained): number => Math.hypot(...policy.weights);
    const [slow, fast] = [
      await trained(few, exactGrade, 1, { learningRate: 1e-6 }),
      await trained(few, exactGrade, 1, { learningRate: 1e-4 }),
    ];
    expect(distance(fast)).toBeGreaterThan(20 * distance(slow));
    const unpaid = await trained(few, (rollouts) => Promise.resolve(rollouts.map(() => 0)), 1);
    expect(distance(unpaid)).toBeLessThan(1e-6);
  });

  it("never lets the policy see more than a prompt's text", async () => {
    const guarded = few.map(
      ({ id, text, answer }) =>
        Object.defineProperty({ id, text, answer }, "answer", {
          get: () => {
            throw new Error("The reference was read.");
          },
        }) as GradedPrompt,
    );
    const trainer = new Trainer({
      plan: DEFAULTS,
      seed: 1,
      training: guarded,
      validation: guarded,
      grade: (rollouts) => Promise.resolve(rollouts.map((_, i) => i % 2)),
    });
    for await (const { gradientNorm } of trainer.run()) expect(gradientNorm).toBeGreaterThan(0);
  });

  it("stops where a reward is not a number", async () => {
    await expect(trained(few, (rollouts) => Promise.resolve(rollouts.map(() => Number.NaN)))).rejects.toThrow(
      /finite number/,
    );
  });
});

describe("a policy", () => {
  it("is the same after it was written and read", async () => {
    const { policy } = await trained(TRAINING.slice(0, 100));
    const copy = parsePolicy(JSON.parse(JSON.stringify(serializePolicy(policy))) as ReturnType<typeof serializePolicy>);
    expect(copy).toEqual(policy);
    const space = actionSpace(HELD_OUT[0]!.text);
    expect(copy.greedy(space)).toBe(policy.greedy(space));
  });

  it("of other features is refused", () => {
    expect(() => parsePolicy({ ...serializePolicy(new Policy(1)), featurizer: "older" })).toThrow(/Train it again/);
  });
});

describe("an evaluation's interval", () => {
  it("is Wilson's", () => {
    const [low, high] = interval95(Array.from({ length: 100 }, (_, i) => (i < 36 ? 1 : 0)));
    expect(low).toBeCloseTo(0.2727, 3);
    expect(high).toBeCloseTo(0.4577, 3);
  });

  // Newcombe 1998, Statistics in Medicine 17:857, Table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %d right ones of %d is what was published", (right, of, low, high) => {
    const interval = interval95(Array.from({ length: of }, (_, i) => (i < right ? 1 : 0)));
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it.each([[[]], [[0, 0, 0]], [[1, 1, 1]], [[-1, 1, 2]]])("is ordered for %j", (scores) => {
    const [low, high] = interval95(scores);
    expect(low).toBeLessThan(high);
  });
});
