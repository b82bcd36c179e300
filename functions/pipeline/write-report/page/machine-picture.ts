import { html } from "hono/html";
import type { Part } from "./parts.ts";

/** Where each state stands: the way of a good run down the left, the other endings beside it. A test holds it against the definition. */
export const PLACES: Readonly<Record<string, readonly [column: 0 | 1, row: number]>> = {
  ResolveRun: [0, 0],
  PrepareDataset: [0, 1],
  SmokeTestReward: [0, 2],
  "DryRun?": [0, 3],
  RehearsedOnly: [1, 3],
  CreateTrainingJob: [0, 4],
  WaitForTraining: [0, 5],
  CheckTrainingJob: [0, 6],
  "TrainingStatus?": [0, 7],
  TrainingFailed: [1, 5],
  TrainingStopped: [1, 6],
  TrainingStalled: [1, 7],
  TrainingStatusUnknown: [1, 8],
  WriteReport: [0, 8],
  TrainingCompleted: [0, 9],
};
const CHOICES: readonly (readonly [from: string, to: string])[] = [
  ["DryRun?", "RehearsedOnly"],
  ["TrainingStatus?", "TrainingFailed"],
  ["TrainingStatus?", "TrainingStopped"],
  ["TrainingStatus?", "TrainingStalled"],
  ["TrainingStatus?", "TrainingStatusUnknown"],
];

const [WIDTH, HEIGHT, ACROSS, DOWN, LEFT] = [150, 36, 200, 50, 24];
const x = (column: number): number => LEFT + column * ACROSS;
const y = (row: number): number => 4 + row * DOWN;

/** How often a state was entered, and what is said of it. */
export interface Visit {
  readonly note: string;
  readonly failed: boolean;
}

/** The machine, with the states that the execution went through filled, and the one that it failed in red. */
export function machinePicture(visits: ReadonlyMap<string, Visit>): Part {
  const rows = Math.max(...Object.values(PLACES).map(([, row]) => row)) + 1;
  const down = Object.entries(PLACES)
    .filter(([, [column, row]]) => column === 0 && row > 0)
    .map(([, [, row]]) => html`<path class="way" d="M${x(0) + WIDTH / 2} ${y(row - 1) + HEIGHT} V${y(row)}" />`);
  const across = CHOICES.map(([from, to]) => {
    const [fromRow, toRow] = [PLACES[from]?.[1] ?? 0, PLACES[to]?.[1] ?? 0];
    return html`<path
      class="way"
      d="M${x(0) + WIDTH} ${y(fromRow) + HEIGHT / 2} H${x(1) - 25} V${y(toRow) + HEIGHT / 2} H${x(1)}"
    />`;
  });
  const [again, wait] = [y(PLACES["TrainingStatus?"]?.[1] ?? 0), y(PLACES["WaitForTraining"]?.[1] ?? 0)];
  const loop = html`<path
    class="way"
    d="M${x(0)} ${again + HEIGHT / 2} H${LEFT / 2} V${wait + HEIGHT / 2} H${x(0)}"
  />`;
  const boxes = Object.entries(PLACES).map(([name, [column, row]]) => box(name, x(column), y(row), visits.get(name)));
  return html`<svg
    class="machine"
    viewBox="0 0 ${x(1) + WIDTH + 4} ${rows * DOWN}"
    role="img"
    aria-label="The state machine, with the path that was taken"
  >
    ${down}${across}${loop}${boxes}
  </svg>`;
}

function box(name: string, left: number, top: number, visit: Visit | undefined): Part {
  const middle = left + WIDTH / 2;
  const kind = visit === undefined ? "unvisited" : visit.failed ? "failed" : "visited";
  return html`<g class="${kind}"
    ><rect x="${left}" y="${top}" width="${WIDTH}" height="${HEIGHT}" rx="6" /><text
      x="${middle}"
      y="${top + (visit === undefined ? 22 : 15)}"
      >${name}</text
    >${visit === undefined ? "" : html`<text class="note" x="${middle}" y="${top + 29}">${visit.note}</text>`}</g
  >`;
}
