import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { html, raw } from "hono/html";
import type { MetricSeries, RunRecord } from "../../../contract/report.ts";
import { type Part, section } from "./parts.ts";

use([LineChart, GridComponent, LegendComponent, SVGRenderer]);

/** What belongs into one picture, by what a column's name says, the first that fits; the rest gets a picture of its own each. */
const PICTURES: readonly (readonly [string, RegExp])[] = [
  ["Highest and lowest reward", /reward.*(max|min)/i],
  ["Reward", /reward/i],
  ["Loss", /loss/i],
  ["Perplexity", /perplexity/i],
  ["Entropy and divergence", /entropy|kl/i],
  ["Length of a completion", /length/i],
];
/** The picture that is seen at once is the first of these that there is; the others are unfolded. */
const FIRST = ["Reward", "Loss"];

/** Mid-tones: the same picture is read on light and on dark paper. */
const TONES = ["#3b82c4", "#d9822b", "#3aa675", "#b2589c", "#8a8f98"];
const AXIS = "#8a8f98";

export function curves({ metrics }: RunRecord): Part {
  if (metrics.length === 0) return "";
  const pictures = new Map<string, MetricSeries[]>();
  for (const series of metrics) {
    const title = PICTURES.find(([, pattern]) => pattern.test(series.column))?.[0] ?? series.column;
    pictures.set(title, [...(pictures.get(title) ?? []), series]);
  }
  const first = [...FIRST, ...pictures.keys()].find((title) => pictures.has(title)) ?? "";
  const others = [...pictures].filter(([title]) => title !== first);
  const more =
    others.length === 0
      ? ""
      : html`<details>
          <summary>${others.length} more</summary>
          ${others.map(([title, series]) => picture(title, series))}
        </details>`;
  return section("curves", "Curves", html`${picture(first, pictures.get(first) ?? [])}${more}`);
}

function picture(title: string, series: readonly MetricSeries[]): Part {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: 640, height: 300 });
  const axis = {
    axisLine: { lineStyle: { color: AXIS } },
    axisLabel: { color: AXIS },
    splitLine: { lineStyle: { color: AXIS, opacity: 0.25 } },
    nameTextStyle: { color: AXIS },
  };
  chart.setOption({
    animation: false,
    color: TONES,
    grid: { left: 60, right: 20, top: 40, bottom: 40 },
    legend: { top: 0, textStyle: { color: AXIS } },
    xAxis: { type: "value", name: "step", nameLocation: "middle", nameGap: 25, minInterval: 1, ...axis },
    yAxis: { type: "value", scale: true, ...axis },
    series: series.map(({ column, steps, values }) => ({
      type: "line",
      name: column,
      showSymbol: values.length < 15,
      data: values.map((value, i) => [steps[i], value]),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  const remark =
    title === "Loss"
      ? ". With GRPO it begins near 0 and may rise while the policy learns: the reward is what to look at"
      : "";
  const files = [...new Set(series.map(({ file }) => file.slice(file.lastIndexOf("/") + 1)))].join(", ");
  return html`<figure id="${title.toLowerCase().replace(/\W+/g, "-")}-curve">
    ${raw(svg)}
    <figcaption>${title} by training step (${files})${remark}</figcaption>
  </figure>`;
}
