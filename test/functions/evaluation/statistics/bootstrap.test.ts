import { describe, expect, it } from "vitest";
import { clusterBootstrap } from "../../../../functions/evaluation/statistics/bootstrap.ts";
import { clusteredMean, normalInterval } from "../../../../functions/evaluation/statistics/clustered-mean.ts";
import { randomFrom } from "./evaluations.ts";

describe("the cluster bootstrap", () => {
  const random = randomFrom(3);
  // 300 pages of three rows that mostly change together.
  const changes = Array.from({ length: 300 }, () => (random() < 0.3 ? (random() < 0.6 ? 1 : -1) : 0));
  const values = Float64Array.from({ length: 900 }, (_, row) => (random() < 0.9 ? changes[Math.floor(row / 3)]! : 0));
  const of = Int32Array.from(values, (_, row) => Math.floor(row / 3));
  const mean = clusteredMean(values, { of, count: 300 })!;

  it("draws the same for the same seed, and about the same for another", () => {
    const one = clusterBootstrap(mean, 42);
    expect(clusterBootstrap(mean, 42)).toEqual(one);
    const other = clusterBootstrap(mean, 43);
    expect(other.low).not.toBe(one.low);
    expect(Math.abs(other.low - one.low)).toBeLessThan(mean.standardError / 4);
  });

  it("comes to what the clustered normal interval says, not to what independent rows would", () => {
    const { value, low, high } = clusterBootstrap(mean, 42);
    const normal = normalInterval(mean);
    expect(value).toBe(normal.value);
    expect(Math.abs(low - normal.low)).toBeLessThan(mean.standardError / 4);
    expect(Math.abs(high - normal.high)).toBeLessThan(mean.standardError / 4);
    expect(mean.designEffect).toBeGreaterThan(2);
  });

  it("of one cluster is a point", () => {
    const { low, high } = clusterBootstrap({ mean: 0.5, sums: Float64Array.of(1), sizes: Float64Array.of(2) }, 1);
    expect([low, high]).toEqual([0.5, 0.5]);
  });
});
