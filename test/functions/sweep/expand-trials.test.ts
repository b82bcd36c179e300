import { describe, expect, it } from "vitest";
import { SweepInput } from "../../../functions/contract/sweep/sweep-input.ts";
import { expandTrials } from "../../../functions/sweep/plan-sweep/expand-trials.ts";

const expanded = (input: object, most = 40) => expandTrials(SweepInput.parse(input), most);

describe("a grid", () => {
  it("is every combination, the last hyperparameter changing fastest", () => {
    expect(expanded({ vary: { learningRate: [1e-5, 5e-5], trainingSamplePerPrompt: [4, 8] } })).toEqual([
      { learningRate: 1e-5, trainingSamplePerPrompt: 4 },
      { learningRate: 1e-5, trainingSamplePerPrompt: 8 },
      { learningRate: 5e-5, trainingSamplePerPrompt: 4 },
      { learningRate: 5e-5, trainingSamplePerPrompt: 8 },
    ]);
  });

  it("has no combination twice", () => {
    expect(expanded({ vary: { learningRate: [1e-5, 0.00001, 5e-5] } })).toHaveLength(2);
  });

  it("of a million combinations is not expanded: it is refused by its size", () => {
    const values = Array.from({ length: 40 }, (_, i) => i + 1);
    const vary = { batchSize: values, epochCount: values, evalInterval: values, inferenceMaxTokens: values };
    expect(expanded({ vary }, 12)).toHaveLength(12);
  });
});

describe("a random search", () => {
  const search = {
    vary: {
      learningRate: { from: 1e-6, to: 1e-3, scale: "log" },
      batchSize: { from: 16, to: 64 },
      reasoningEffort: ["low", "high"],
    },
    search: "random",
    trials: 40,
  };

  it("draws the same trials for the same seed, and others for another", () => {
    expect(expanded(search)).toEqual(expanded(search));
    expect(expanded({ ...search, seed: 7 })).not.toEqual(expanded(search));
  });

  it("stays within each range, draws whole numbers where only these are allowed, and from lists what is in them", () => {
    const trials = expanded(search);
    expect(trials).toHaveLength(40);
    for (const { learningRate, batchSize, reasoningEffort } of trials) {
      expect(learningRate).toBeGreaterThanOrEqual(1e-6);
      expect(learningRate).toBeLessThanOrEqual(1e-3);
      expect(Number.isInteger(batchSize)).toBe(true);
      expect(batchSize).toBeGreaterThanOrEqual(16);
      expect(batchSize).toBeLessThanOrEqual(64);
      expect(["low", "high"]).toContain(reasoningEffort);
    }
  });

  it("on a log scale draws each power of ten about as often", () => {
    const low = expanded(search).filter(({ learningRate }) => Number(learningRate) < 10 ** -4.5).length;
    expect(low).toBeGreaterThan(10);
    expect(low).toBeLessThan(30);
  });

  it("reaches both ends of a range of whole numbers", () => {
    const drawn = expanded({ vary: { epochCount: { from: 1, to: 3 } }, search: "random", trials: 3 });
    expect(drawn.map(({ epochCount }) => epochCount).toSorted()).toEqual([1, 2, 3]);
  });

  it("has no trial twice, and fewer than were asked for where there are no more", () => {
    const two = { vary: { reasoningEffort: ["low", "high"] }, search: "random", trials: 6 };
    expect(expanded(two)).toHaveLength(2);
  });

  it("draws numbers of three digits, which a person can type again", () => {
    for (const { learningRate } of expanded(search))
      expect(Number(Number(learningRate).toPrecision(3))).toBe(learningRate);
  });
});
