import { describe, expect, it } from "vitest";
import {
  type MachineDefinition,
  machineGraph,
} from "../../../../functions/pipeline/write-report/page/machine-graph.ts";
import { type Box, machineLayout } from "../../../../functions/pipeline/write-report/page/machine-layout.ts";
import { machinePicture } from "../../../../functions/pipeline/write-report/page/machine-picture.ts";
import evaluation from "../../../../statemachine/evaluation.asl.json" with { type: "json" };
import pipeline from "../../../../statemachine/rft-pipeline.asl.json" with { type: "json" };
import { evaluatedRun, recordOf } from "../../../support/run-records.ts";
import { page } from "../../../../functions/pipeline/write-report/page/page.ts";
import { sectionOf, textOf } from "../../../support/html-text.ts";

const MACHINES = { pipeline, evaluation } as unknown as Readonly<Record<string, MachineDefinition>>;

/**
 * Every state, with those inside of Maps, and what each may go on to: read from the definition another way than the
 * product does, by its keys' names.
 */
function statesOf({ States }: MachineDefinition): string[] {
  return Object.entries(States).flatMap(([name, { ItemProcessor }]) => [
    name,
    ...(ItemProcessor === undefined ? [] : statesOf(ItemProcessor)),
  ]);
}
const targetsOf = (value: unknown): string[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
        (key === "Next" || key === "Default") && typeof member === "string" ? [member] : targetsOf(member),
      );

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const holds = (outer: Box, inner: Box): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

describe.each(Object.entries(MACHINES))("the picture of the %s", (_, definition) => {
  const { boxes, ways, width, height } = machineLayout(machineGraph(definition, []));

  it("has a box for each state of the definition, those inside of a Map too", () => {
    expect(boxes.map(({ state }) => state.name).toSorted()).toEqual(statesOf(definition).toSorted());
  });

  it("leads to every state that the definition goes on to", () => {
    const reached = new Set(ways.map(({ to }) => to));
    const enclosing = new Set(boxes.filter(({ state }) => state.encloses).map(({ state }) => state.name));
    for (const target of targetsOf(definition)) if (!enclosing.has(target)) expect(reached).toContain(target);
  });

  it("lays no box over another, but a Map around its own states", () => {
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) {
        if (a.state.inside === b.state.name) expect(holds(b, a)).toBe(true);
        else if (b.state.inside === a.state.name) expect(holds(a, b)).toBe(true);
        else expect(overlap(a, b)).toBe(false);
      }
  });

  it("holds every box and every way, and is narrow enough to be read", () => {
    for (const box of boxes) expect(holds({ x: 0, y: 0, width, height } as Box, box)).toBe(true);
    for (const { points } of ways)
      for (const { x, y } of points) expect(x >= 0 && x <= width && y >= 0 && y <= height).toBe(true);
    expect(width).toBeLessThan(800);
  });
});

describe("the states of an older machine", () => {
  const visited = ["ResolveRun", "PrepareDataset", "OldCheck", "AnotherOldCheck", "SmokeTestReward"];
  const graph = machineGraph(MACHINES["pipeline"] as MachineDefinition, visited);

  it("are drawn as boxes of their own, with the ways that were taken", () => {
    expect(graph.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(["OldCheck", "AnotherOldCheck"]));
    expect(graph.ways).toEqual(
      expect.arrayContaining([
        { from: "PrepareDataset", to: "OldCheck" },
        { from: "OldCheck", to: "AnotherOldCheck" },
        { from: "AnotherOldCheck", to: "SmokeTestReward" },
      ]),
    );
    expect(() => machineLayout(graph)).not.toThrow();
  });

  it("add no way between states that the definition has", () => {
    const own = machineGraph(MACHINES["pipeline"] as MachineDefinition, []);
    const jumped = machineGraph(MACHINES["pipeline"] as MachineDefinition, ["ResolveRun", "WriteReport"]);
    expect(jumped.ways).toEqual(own.ways);
  });
});

describe("the picture", () => {
  const small: MachineDefinition = {
    StartAt: "A",
    States: { A: { Type: "Task", Next: "B" }, B: { Type: "Task", Next: "C" }, C: { Type: "Succeed" } },
  };

  it("fills the states that were entered, reddens the one that failed, and strengthens the ways that were taken", async () => {
    const visits = new Map([
      ["A", { note: "2 ×, 3 s", failed: false }],
      ["B", { note: "1 s", failed: true }],
    ]);
    const svg = (await machinePicture(machineLayout(machineGraph(small, ["A", "B"])), visits, [["A", "B"]])).toString();
    const kinds = [...svg.matchAll(/<g class="(\w+)"[^]*?<text[^>]*>(\w)<\/text/g)].map(([, kind, name]) => [
      name,
      kind,
    ]);
    expect(kinds).toEqual([
      ["A", "visited"],
      ["B", "failed"],
      ["C", "unvisited"],
    ]);
    expect(svg).toContain(">2 ×, 3 s</text");
    expect(svg.match(/class="way taken"/g)).toHaveLength(1);
    expect(svg.match(/class="way open"/g)).toHaveLength(1);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it("stands in the report, with how often each state was entered and how long it took", async () => {
    const text = textOf(sectionOf(await page(recordOf(evaluatedRun()), null), "machine"));
    expect(text).toContain("CheckTrainingJob 2 ×, 8 s");
    expect(text).toContain("EvaluateTuned 61 s");
  });
});
