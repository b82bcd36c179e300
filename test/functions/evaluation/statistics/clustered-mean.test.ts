import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ClusteredMean,
  clusteredMean,
  type Clusters,
  normalInterval,
} from "../../../../functions/evaluation/statistics/clustered-mean.ts";

const clusters = (...of: readonly number[]): Clusters => ({ of: Int32Array.from(of), count: Math.max(...of) + 1 });
const meanOf = (values: readonly number[], of: readonly number[]): ClusteredMean =>
  clusteredMean(Float64Array.from(values), clusters(...of))!;

describe("the standard error of a mean over clusters", () => {
  it("is Miller's: the root of the summed squares of each cluster's deviations, over the rows", () => {
    // Mean 0.5; deviations of the clusters 1, -1 and 0: sqrt(2) / 6.
    const { mean, standardError, rows } = meanOf([1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 2, 2]);
    expect([mean, rows]).toEqual([0.5, 6]);
    expect(standardError).toBeCloseTo(Math.SQRT2 / 6, 12);
  });

  it("is the ordinary one where each row is a cluster, with a design effect of 1", () => {
    const { standardError, designEffect } = meanOf([1, 0, 0, 1, 1], [0, 1, 2, 3, 4]);
    expect(standardError).toBeCloseTo(Math.sqrt((0.6 * 0.4) / 5), 12);
    expect(designEffect).toBeCloseTo(1, 12);
  });

  it("does not shrink where the same rows are counted twice", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 50 }), (values) => {
        const once = meanOf(values, [...values.keys()]);
        const twice = meanOf([...values, ...values], [...values.keys(), ...values.keys()]);
        expect(twice.standardError).toBeCloseTo(once.standardError, 9);
        if (once.standardError > 1e-6) expect(twice.designEffect).toBeCloseTo(2, 6);
      }),
    );
  });

  it("leaves rows without a value out, and clusters of which no row is left", () => {
    const { rows, mean, sums, sizes } = meanOf([NaN, NaN, 1, 0, NaN], [0, 0, 1, 1, 2]);
    expect({ rows, mean, sums: [...sums], sizes: [...sizes] }).toEqual({ rows: 2, mean: 0.5, sums: [1], sizes: [2] });
    expect(clusteredMean(Float64Array.of(NaN), clusters(0))).toBeUndefined();
  });

  it("makes an interval of 1.96 on either side", () => {
    const mean = meanOf([1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 2, 2]);
    const { value, low, high } = normalInterval(mean);
    expect(value).toBe(0.5);
    expect(low).toBeCloseTo(0.5 - 1.96 * mean.standardError, 4);
    expect(high).toBeCloseTo(0.5 + 1.96 * mean.standardError, 4);
  });
});
