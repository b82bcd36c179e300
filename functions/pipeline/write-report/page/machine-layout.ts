import { Graph, layout } from "@dagrejs/dagre";
import type { MachineGraph, StateNode } from "./machine-graph.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A state's box, by its upper left corner. */
export interface Box extends Point {
  readonly state: StateNode;
  readonly width: number;
  readonly height: number;
}

export interface MachineLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly ways: readonly { readonly from: string; readonly to: string; readonly points: readonly Point[] }[];
}

const BOX_HEIGHT = 38;
/** Of a letter of the picture's font, on average. */
const LETTER_WIDTH = 7;
const MIN_BOX_WIDTH = 110;
const GRAPH = { rankdir: "TB", nodesep: 14, edgesep: 10, ranksep: 24, marginx: 6, marginy: 6 };

/** Lays the states out, from the first to the last downwards, by dagre. Its types are lost in its package, hence the casts. */
export function machineLayout({ nodes, ways }: MachineGraph): MachineLayout {
  const graph = new Graph({ compound: true });
  graph.setGraph(GRAPH);
  for (const { name, inside, encloses } of nodes) {
    const width = Math.max(MIN_BOX_WIDTH, name.length * LETTER_WIDTH + 16);
    graph.setNode(name, encloses ? {} : { width, height: BOX_HEIGHT });
    if (inside !== null) graph.setParent(name, inside);
  }
  const endings = new Map<string, number>();
  const isLast = new Map(nodes.map(({ name, last }) => [name, last]));
  for (const { from, to } of ways) {
    // The endings of one choice stand below each other: side by side, they would make the picture too wide to read.
    const depth = isLast.get(to) === true ? (endings.get(from) ?? 0) + 1 : 1;
    if (isLast.get(to) === true) endings.set(from, depth);
    graph.setEdge(from, to, { minlen: depth, weight: isLast.get(to) === true ? 1 : 4 });
  }
  layout(graph);
  const { width, height } = graph.graph() as { width: number; height: number };
  return {
    width,
    height,
    boxes: nodes.map((state) => {
      const box = graph.node(state.name) as Omit<Box, "state">;
      return { state, ...box, x: box.x - box.width / 2, y: box.y - box.height / 2 };
    }),
    ways: ways.map(({ from, to }) => ({ from, to, points: (graph.edge(from, to) as { points: Point[] }).points })),
  };
}
