import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { MetricSeries } from "../../../contract/report.ts";
import { AXIS, TONES, trainingAxes } from "./chart-style.ts";
import { smoothed, smoothingWindow } from "./smoothing.ts";

use([LineChart, GridComponent, LegendComponent, SVGRenderer]);

export interface LineChartOptions {
  readonly series: readonly MetricSeries[];
  /** With its unit. */
  readonly yAxis: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Curves by training step, as SVG: a curve of many points is smoothed, with the raw points as a thin line behind it.
 */
export function lineChart({ series, yAxis, width, height }: LineChartOptions): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({
    animation: false,
    ...trainingAxes(yAxis),
    legend: {
      top: 0,
      left: 0,
      type: "plain",
      icon: "roundRect",
      itemHeight: 4,
      itemGap: 24,
      textStyle: { color: AXIS },
      data: series.map(({ column }) => column),
    },
    series: series.flatMap((each, i) => linesOf(each, TONES[i % TONES.length] ?? AXIS)),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** One line, or two: the raw points behind, and their running mean. */
function linesOf({ column, steps, values }: MetricSeries, color: string): object[] {
  const window = smoothingWindow(values.length);
  const points = (of: readonly number[]): (readonly [number | undefined, number])[] =>
    of.map((value, i) => [steps[i], value]);
  // Filled dots: hollow ones are white inside, whatever the background is.
  const line = { type: "line", name: column, color, symbol: "circle", symbolSize: 5, lineStyle: { color, width: 2.5 } };
  if (window === 1) return [{ ...line, showSymbol: true, data: points(values) }];
  const behind = {
    type: "line",
    name: "",
    silent: true,
    showSymbol: false,
    lineStyle: { color, width: 1, opacity: 0.4 },
  };
  return [
    { ...behind, data: points(values) },
    { ...line, showSymbol: false, data: points(smoothed(values, window)) },
  ];
}
