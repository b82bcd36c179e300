import { describe, expect, it } from "vitest";
import type { MetricSeries } from "../../../../functions/contract/report.ts";
import { curves } from "../../../../functions/pipeline/write-report/page/curves.ts";
import { smoothed, smoothingWindow } from "../../../../functions/pipeline/write-report/page/smoothing.ts";
import { textOf } from "../../../support/html-text.ts";
import { evaluatedRun, recordOf } from "../../../support/run-records.ts";

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const series = (column: string, count: number): MetricSeries => ({
  file: "training_artifacts/metrics.csv",
  column,
  steps: range(count),
  values: range(count).map((i) => (i % 2) / 2),
});
const drawn = async (...metrics: MetricSeries[]): Promise<string> =>
  (await curves(recordOf(evaluatedRun(), { metrics }))).toString();
/** Widths of the lines of the first picture, in the first tone, from behind to the front. */
const lineWidths = (html: string): string[] =>
  [...(/class="desk">([^]*?)<\/svg>/.exec(html)?.[1] ?? "").matchAll(/<path[^>]*stroke="#3b82c4"[^>]*>/g)].map(
    ([path]) => /stroke-width="([\d.]+)"/.exec(path)?.[1] ?? "1",
  );

describe("a smoothed curve", () => {
  it("is the mean of each value and its neighbours on both sides, at the ends of those that there are", () => {
    expect(smoothed([0, 3, 6, 3], 3)).toEqual([1.5, 3, 4, 4.5]);
    expect(smoothed([1, 2, 3], 1)).toEqual([1, 2, 3]);
  });

  it("lies where the values lie: a straight line keeps its place, away from its ends", () => {
    const values = range(100);
    smoothed(values, 11).forEach((value, i) => {
      if (i >= 5 && i < 95) expect(value).toBeCloseTo(values[i] ?? 0, 10);
    });
  });

  it.each([
    [2, 1],
    [11, 1],
    [12, 3],
    [20, 3],
    [100, 11],
    [196, 19],
  ])("of %i points takes %i neighbours, an odd number", (points, window) => {
    expect(smoothingWindow(points)).toBe(window);
    expect(window % 2).toBe(1);
  });
});

describe("the curves", () => {
  it("show the reward first, and fold the others", async () => {
    const html = await drawn(series("gradient_norm", 30), series("training_loss", 30), series("reward_mean", 30));
    const [shown = "", folded = ""] = html.split("<details>");
    expect([...shown.matchAll(/<figure id="([^"]+)"/g)].map(([, id]) => id)).toEqual(["reward-curve"]);
    expect(textOf(folded)).toContain("2 more");
    expect([...folded.matchAll(/<figure id="([^"]+)"/g)].map(([, id]) => id)).toEqual([
      "gradient_norm-curve",
      "loss-curve",
    ]);
  });

  it("name their axes, with the unit, at a desk and on a phone", async () => {
    const html = await drawn(series("reward_mean", 30));
    expect(html.match(/>training step</g)).toHaveLength(2);
    expect(html.match(/>mean reward, from 0 to 1</g)).toHaveLength(2);
  });

  it("count steps from the first to the last that the file has", async () => {
    const labels = [...(await drawn(series("reward_mean", 20))).matchAll(/text-anchor="middle"[^>]*>(\d+)</g)].map(
      ([, n]) => n,
    );
    expect(labels).toContain("1");
    expect(labels).toContain("20");
    expect(labels).not.toContain("0");
    expect(labels).not.toContain("21");
  });

  it("draw a long curve smoothed, with its own points as a thinner line behind, and say so", async () => {
    const html = await drawn(series("reward_mean", 100));
    expect(lineWidths(html)).toEqual(["1", "2.5"]);
    expect(textOf(html)).toContain("Thick: the mean of 11 neighbouring steps; thin: each step.");
  });

  it("draw a short curve as it is", async () => {
    const html = await drawn(series("reward_mean", 5));
    expect(lineWidths(html)).toEqual(["2.5"]);
    expect(textOf(html)).not.toContain("Thick");
  });

  it("have no white in them, which would shine on dark paper", async () => {
    expect(await drawn(series("reward_mean", 5), series("validation_reward", 3))).not.toMatch(
      /fill[=:] ?"?(#fff|white)/i,
    );
  });

  it("are none where the job left none", async () => {
    expect(await drawn()).toBe("");
  });
});
