import { LineChart, ParallelChart, ScatterChart } from "echarts/charts";
import { GridComponent, ParallelComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { html, raw } from "hono/html";
import { SIZES } from "../../../pipeline/write-report/page/chart-style.ts";
import type { Part } from "../../../pipeline/write-report/page/html-parts.ts";

use([LineChart, ParallelChart, ScatterChart, GridComponent, ParallelComponent, LabelLayout, SVGRenderer]);

/** The options of echarts, for a picture of a width. */
export type ChartOptions = (size: "desk" | "phone") => object;

/** A picture in SVG, once for a desk and once for a phone, with what it shows below it. */
export function figure(id: string, caption: string, options: ChartOptions): Part {
  return html`<figure id="${id}">
    ${SIZES.map(([size, width, height]) => html`<div class="${size}">${raw(svgOf(options(size), width, height))}</div>`)}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

function svgOf(options: object, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ animation: false, ...options });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
