import { describe, expect, it } from "vitest";
import { smallestDetectableGain } from "../../../../functions/evaluation/statistics/detectable-gain.ts";

describe("the smallest detectable gain", () => {
  // Evaluation facts, 4.2: points on FinQA's 1,147 test rows by the share of rows on which the models disagree.
  it.each([
    [0.06, 2.0],
    [0.08, 2.3],
    [0.1, 2.6],
    [0.15, 3.2],
    [0.2, 3.7],
    [0.25, 4.1],
  ])("on 1,147 rows, with %f of them different, is %f points", (different, points) => {
    expect(Math.abs(100 * smallestDetectableGain(1147, different, 1) - points)).toBeLessThanOrEqual(0.05);
  });

  it.each([
    [1175, 0.06],
    [1568, 0.08],
    [1960, 0.1],
    [2941, 0.15],
    [3923, 0.2],
  ])("is 2 points for %i rows, with %f of them different", (rows, different) => {
    expect(100 * smallestDetectableGain(rows, different, 1)).toBeLessThanOrEqual(2.001);
    expect(100 * smallestDetectableGain(rows - 2, different, 1)).toBeGreaterThan(2);
  });

  it.each([
    [0.1, 2.9],
    [0.15, 3.5],
  ])("with %f of the rows different and a design effect of 1.2, is %f points", (different, points) => {
    expect(100 * smallestDetectableGain(1147, different, 1.2)).toBeCloseTo(points, 1);
  });

  it("is not 0 where no row differs: it is a gain that four evaluations in five would show if all its differences were wins", () => {
    const gain = smallestDetectableGain(1147, 0, 1);
    // The normal interval is over 0 from four wins on, without a loss.
    const underFour = [0, 1, 2, 3].reduce((sum, wins) => sum + poisson(1147 * gain, wins), 0);
    expect(1 - underFour).toBeGreaterThan(0.8);
    expect(gain).toBeLessThan(0.01);
  });

  it("is a number for any number of rows", () => {
    for (const rows of [1, 2, 3, 4, 10]) expect(smallestDetectableGain(rows, 0.5, 1)).toBeGreaterThan(0);
  });
});

const poisson = (mean: number, k: number): number =>
  Array.from({ length: k }, (_, i) => mean / (i + 1)).reduce((product, factor) => product * factor, Math.exp(-mean));
