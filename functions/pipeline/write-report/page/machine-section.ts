import { html } from "hono/html";
import pipeline from "../../../../statemachine/rft-pipeline.asl.json" with { type: "json" };
import type { RunRecord } from "../../../contract/report.ts";
import { counted } from "../../../contract/counted.ts";
import { duration, secondsBetween } from "../format.ts";
import { type Part, section } from "./html-parts.ts";
import { machineGraph } from "./machine-graph.ts";
import { machineLayout } from "./machine-layout.ts";
import { machinePicture, type Visit } from "./machine-picture.ts";

/**
 * The path that the execution took: how often each state was entered, how long it took in all, and how often a step was
 * tried again.
 */
export function machine({ states, failure }: RunRecord): Part {
  if (states.length === 0) return "";
  const names = states.map(({ name }) => name);
  const taken = names.slice(1).map((name, i) => [names[i] ?? "", name] as const);
  const layout = machineLayout(machineGraph(pipeline, names));
  return section(
    "machine",
    "The path through the state machine",
    html`<div class="wide">${machinePicture(layout, visitsOf(states, failure?.state), taken)}</div>`,
  );
}

function visitsOf(states: RunRecord["states"], failedIn: string | null | undefined): Map<string, Visit> {
  const totals = new Map<string, { count: number; seconds: number; retries: number }>();
  for (const { name, entered, left, attempts } of states) {
    const { count, seconds, retries } = totals.get(name) ?? { count: 0, seconds: 0, retries: 0 };
    totals.set(name, {
      count: count + 1,
      seconds: seconds + (left === null ? 0 : secondsBetween(entered, left)),
      retries: retries + Math.max(0, attempts - 1),
    });
  }
  return new Map(
    [...totals].map(([name, { count, seconds, retries }]) => [
      name,
      {
        note: `${count > 1 ? `${count} ×, ` : ""}${duration(seconds)}${retries > 0 ? `, ${counted(retries, "retry", "retries")}` : ""}`,
        failed: name === failedIn,
      },
    ]),
  );
}
