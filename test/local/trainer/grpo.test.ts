import { describe, expect, it } from "vitest";
import { actionSpace } from "../../../local/trainer/action-space.ts";
import { advantages, divergence, gradient, type Group, objective } from "../../../local/trainer/grpo.ts";
import { WEIGHTS } from "../../../local/trainer/hashing.ts";
import { Policy } from "../../../local/trainer/policy.ts";
import { samplePrompts } from "../../support/training.ts";

describe("advantages", () => {
  it("are rewards in standard deviations from their group's mean", () => {
    const [a, b, c, d] = advantages([1, 0, 0, 0]);
    expect(a).toBeCloseTo(Math.sqrt(3), 4);
    expect([b, c, d]).toEqual([b, b, b]);
    expect(advantages([1, 0, 0, 0]).reduce((x, y) => x + y)).toBeCloseTo(0, 9);
  });

  it("do not know the rewards' scale or offset", () => {
    const expected = advantages([1, 0, 0.5, 0]);
    advantages([25, 5, 15, 5]).forEach((advantage, i) => {
      expect(advantage).toBeCloseTo(expected[i]!, 4);
    });
  });

  it.each([[[0, 0, 0, 0]], [[1, 1, 1, 1]], [[0.95, 0.95]]])("are 0 where all rewards are equal: %j", (rewards) => {
    expect(advantages(rewards)).toEqual(rewards.map(() => 0));
  });
});

describe("the gradient", () => {
  const spaces = samplePrompts(5, 3).map(({ text }) => actionSpace(text));
  const weights = Float64Array.from({ length: WEIGHTS }, (_, i) => Math.sin(i * 7.3) * 0.1);
  const groups = spaces.map((space, g): Group => {
    const probabilities = new Policy(1, weights).probabilities(space);
    const actions = [3, 57 + g, 400, 57 + g];
    return {
      space,
      probabilities,
      kl: divergence(probabilities, space.prior),
      actions,
      advantages: advantages([1, 0, g / 2, 0]),
    };
  });
  const objectiveAt = (index: number, by: number): number => {
    const moved = Float64Array.from(weights);
    moved[index] = moved[index]! + by;
    return objective(
      groups,
      spaces.map((space) => new Policy(1, moved).probabilities(space)),
    );
  };

  it("is the objective's slope, by finite differences", () => {
    const slope = gradient(groups, WEIGHTS);
    const steepest = [...slope.keys()].sort((a, b) => Math.abs(slope[b]!) - Math.abs(slope[a]!));
    for (const index of [...steepest.slice(0, 15), ...steepest.slice(500, 510), steepest.at(-1)!]) {
      expect(slope[index]!).toBeCloseTo((objectiveAt(index, 1e-5) - objectiveAt(index, -1e-5)) / 2e-5, 6);
    }
  });

  it("is that of the KL alone, where the rewards teach nothing", () => {
    const untaught = groups.map((group) => ({ ...group, advantages: [0, 0, 0, 0] }));
    const untrained = untaught.map(({ space, ...group }) => ({
      ...group,
      space,
      probabilities: new Policy(1).probabilities(space),
      kl: 0,
    }));
    expect(Math.max(...gradient(untaught, WEIGHTS).map(Math.abs))).toBeGreaterThan(1e-6);
    expect(Math.max(...gradient(untrained, WEIGHTS).map(Math.abs))).toBeLessThan(1e-12);
  });
});
