import * as dagre from "@dagrejs/dagre";
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
/** Above the inner states of what encloses them: a line for its name. */
const NAME_HEIGHT = 16;
const GRAPH = { rankdir: "TB", nodesep: 14, edgesep: 10, ranksep: 24, marginx: 6, marginy: 6 };

/** What is used of dagre: its package's own types can't be resolved from a module of Node's. */
interface Dagre {
  readonly Graph: new (options: { readonly compound: boolean }) => DagreGraph;
  readonly layout: (graph: DagreGraph) => void;
}
interface DagreGraph {
  setGraph(label: object): void;
  setNode(name: string, label: object): void;
  setParent(name: string, parent: string): void;
  setEdge(from: string, to: string, label: object): void;
  graph(): { readonly width: number; readonly height: number };
  /** Its middle. */
  node(name: string): Point & { readonly width: number; readonly height: number };
  edge(from: string, to: string): { readonly points: readonly Point[] };
}
const { Graph, layout } = dagre as unknown as Dagre;

/** Lays the states out, from the first to the last downwards, by dagre. */
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
    // The endings of one choice are laid below each other: side by side, they would make the picture too wide to read.
    const depth = isLast.get(to) === true ? (endings.get(from) ?? 0) + 1 : 1;
    if (isLast.get(to) === true) endings.set(from, depth);
    graph.setEdge(from, to, { minlen: depth, weight: isLast.get(to) === true ? 1 : 4 });
  }
  layout(graph);
  const { width, height } = graph.graph();
  return {
    width,
    height,
    boxes: nodes.map((state) => {
      const box = graph.node(state.name);
      const above = state.encloses ? NAME_HEIGHT : 0;
      return {
        state,
        width: box.width,
        height: box.height + above,
        x: box.x - box.width / 2,
        y: box.y - box.height / 2 - above,
      };
    }),
    ways: ways.map(({ from, to }) => ({ from, to, points: graph.edge(from, to).points })),
  };
}
