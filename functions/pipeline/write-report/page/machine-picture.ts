import { html } from "hono/html";
import type { Part } from "./html-parts.ts";
import type { Box, MachineLayout } from "./machine-layout.ts";

/** What is shown of a state that was entered. */
export interface Visit {
  readonly note: string;
  readonly failed: boolean;
}

/**
 * The machine as SVG: the states that the execution went through filled, the one that it failed in red, the transitions
 * that it took drawn stronger.
 * @param taken pairs of states that followed each other
 */
export function machinePicture(
  { width, height, boxes, ways }: MachineLayout,
  visits: ReadonlyMap<string, Visit>,
  taken: readonly (readonly [from: string, to: string])[],
): Part {
  const wasTaken = new Set(taken.map((pair) => pair.join("\n")));
  const lines = ways.map(({ from, to, points }) => {
    const kind = wasTaken.has(`${from}\n${to}`) ? "taken" : "open";
    return html`<path class="way ${kind}" d="${curve(points)}" marker-end="url(#${kind}-end)" />`;
  });
  const enclosing = boxes.filter(({ state }) => state.encloses);
  return html`<svg
    class="machine"
    viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}"
    role="img"
    aria-label="The state machine, with the path that was taken"
  >
    ${["taken", "open"].map(
      (kind) =>
        html`<marker
          id="${kind}-end"
          class="${kind}"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
          ><path d="M0 0 L8 4 L0 8 z"
        /></marker>`,
    )}
    ${enclosing.map((each) => frame(each, visits.get(each.state.name)))} ${lines}
    ${boxes.filter(({ state }) => !state.encloses).map((each) => box(each, visits.get(each.state.name)))}
    ${enclosing.map((each) => frameName(each, visits.get(each.state.name)))}
  </svg>`;
}

const kindOf = (visit: Visit | undefined): string =>
  visit === undefined ? "unvisited" : visit.failed ? "failed" : "visited";

function box({ state, x, y, width, height }: Box, visit: Visit | undefined): Part {
  const middle = round(x + width / 2);
  const note =
    visit === undefined
      ? ""
      : html`<text class="note" x="${middle}" y="${round(y + height / 2 + 13)}">${visit.note}</text>`;
  return html`<g class="${kindOf(visit)}"
    ><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6" /><text
      x="${middle}"
      y="${round(y + height / 2 + (visit === undefined ? 4 : -2))}"
      >${state.name}</text
    >${note}</g
  >`;
}

/** What encloses others lies behind them and behind the ways. */
const frame = ({ x, y, width, height }: Box, visit: Visit | undefined): Part =>
  html`<g class="${kindOf(visit)} frame"
    ><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6"
  /></g>`;

/** … and its name over the ways that cross it. */
const frameName = ({ state, x, y, width }: Box, visit: Visit | undefined): Part =>
  html`<text class="frame-name" x="${round(x + width / 2)}" y="${round(y + 15)}"
    >${state.name}${visit === undefined ? "" : `, ${visit.note}`}</text
  >`;

/** Through the points, its corners rounded. */
function curve(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [start, ...rest] = points;
  const end = rest.pop();
  if (start === undefined || end === undefined) return "";
  const bends = rest.map((point, i) => {
    const next = rest[i + 1];
    const [x, y] = next === undefined ? [end.x, end.y] : [(point.x + next.x) / 2, (point.y + next.y) / 2];
    return `Q${round(point.x)} ${round(point.y)} ${round(x)} ${round(y)}`;
  });
  return `M${round(start.x)} ${round(start.y)} ${bends.length === 0 ? `L${round(end.x)} ${round(end.y)}` : bends.join(" ")}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
