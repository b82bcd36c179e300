import { html, raw } from "hono/html";
import type { MetricSeries, RunRecord } from "../../../contract/report.ts";
import { SIZES } from "./chart-style.ts";
import { folded, type Part, section } from "./html-parts.ts";
import { lineChart } from "./line-chart.ts";
import { smoothingWindow } from "./smoothing.ts";

interface Picture {
  readonly title: string;
  readonly series: readonly MetricSeries[];
  readonly yAxis: string;
}

/**
 * What belongs into one chart, by the first pattern that a column's name fits, and the name of its axis; each other
 * column gets its own chart.
 */
const PICTURES: readonly (readonly [title: string, columns: RegExp, yAxis: string])[] = [
  ["Highest and lowest reward", /reward.*(max|min)/i, "reward, from 0 to 1"],
  ["Reward", /reward/i, "mean reward, from 0 to 1"],
  ["Loss", /loss/i, "loss, without a unit"],
  ["Perplexity", /perplexity/i, "perplexity, without a unit"],
  ["Entropy and divergence", /entropy|kl/i, "nats"],
  ["Length of a completion", /length/i, "length, as the file counts it"],
];
/** The first of these that exists is open; the others are folded. */
const FIRST = ["Reward", "Loss"];

export function curves({ metrics }: RunRecord): Part {
  if (metrics.length === 0) return "";
  const pictures = picturesOf(metrics);
  const first = FIRST.map((title) => pictures.find((each) => each.title === title)).find(Boolean) ?? pictures[0];
  if (first === undefined) return "";
  const others = pictures.filter((each) => each !== first);
  const more =
    others.length === 0
      ? ""
      : folded(`${others.length} more ${others.length === 1 ? "curve" : "curves"}`, others.map(figure));
  return section("curves", "How the training went", html`${figure(first)}${more}`);
}

function picturesOf(metrics: readonly MetricSeries[]): Picture[] {
  const pictures = new Map<string, { title: string; series: MetricSeries[]; yAxis: string }>();
  for (const series of metrics) {
    const [title, , yAxis] = PICTURES.find(([, columns]) => columns.test(series.column)) ?? [
      series.column,
      undefined,
      series.column,
    ];
    const picture = pictures.get(title) ?? { title, series: [], yAxis };
    picture.series.push(series);
    pictures.set(title, picture);
  }
  return [...pictures.values()];
}

function figure({ title, series, yAxis }: Picture): Part {
  const remark =
    title === "Loss"
      ? " With GRPO it begins near 0 and may rise while the policy learns: the reward is what counts."
      : "";
  const files = [...new Set(series.map(({ file }) => file.slice(file.lastIndexOf("/") + 1)))].join(", ");
  const windows = [
    ...new Set(series.map(({ values }) => smoothingWindow(values.length)).filter((window) => window > 1)),
  ];
  const smoothing =
    windows.length === 0 ? "" : ` Thick: the mean of ${windows.join(" or ")} neighbouring steps; thin: each step.`;
  return html`<figure id="${title.toLowerCase().replace(/\W+/g, "-")}-curve">
    ${SIZES.map(
      ([size, width, height]) => html`<div class="${size}">${raw(lineChart({ series, yAxis, width, height }))}</div>`,
    )}
    <figcaption>${title} by training step, from ${files}.${smoothing}${remark}</figcaption>
  </figure>`;
}
