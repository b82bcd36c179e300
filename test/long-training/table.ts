import { eventsOf, loop } from "./machine.ts";
import { simulate, type Simulation } from "./simulate.ts";

/** The hard limit of a history. */
export const MAX_EVENTS = 25_000;
export const FIXED_SECONDS = 60;
export const LENGTHS = { "1 h": 1, "8 h": 8, "24 h": 24, "14 d": 336 } as const;

export interface LengthRow {
  readonly length: keyof typeof LENGTHS;
  readonly own: Simulation;
  /** Looks at fixed times: what it would take, were there no limit to the history. */
  readonly fixed: Simulation;
}

export async function lengthRows(): Promise<LengthRow[]> {
  const rows: LengthRow[] = [];
  for (const [length, hours] of Object.entries(LENGTHS))
    rows.push({
      length: length as keyof typeof LENGTHS,
      own: await simulate(hours),
      fixed: await simulate(hours, { everySeconds: FIXED_SECONDS }),
    });
  return rows;
}

const number = (value: number): string => value.toLocaleString("en-US");
const looks = ({ visits }: Simulation): number => visits.get("CheckTrainingJob") ?? 0;

/** For a person: events, transitions and dollars of each length, beside the fixed poll's. */
export function tableOf(rows: readonly LengthRow[]): string {
  const header = [
    "training",
    "status checks",
    "events",
    "transitions",
    "$ transitions",
    "$ all but training",
    "end seen after",
    "",
    `every ${FIXED_SECONDS} s: checks`,
    "events",
    "transitions",
    "$ transitions",
    "$ all but training",
  ];
  const cells = rows.map(({ length, own, fixed }) => [
    ...[
      length,
      number(looks(own)),
      number(own.events),
      number(own.transitions),
      own.dollars.transitions.toFixed(4),
      own.dollars.all.toFixed(3),
      `${Math.round(own.secondsLate)} s`,
      "│",
    ],
    ...[
      number(looks(fixed)),
      `${number(fixed.events)}${fixed.events > MAX_EVENTS ? " ✘" : ""}`,
      number(fixed.transitions),
      fixed.dollars.transitions.toFixed(4),
      fixed.dollars.all.toFixed(3),
    ],
  ]);
  const widths = header.map((name, column) => Math.max(name.length, ...cells.map((row) => (row[column] ?? "").length)));
  const lines = [header, ...cells].map((row) =>
    row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  "),
  );
  const round = loop();
  return [
    `A round: ${round.join(" → ")} = ${eventsOf(round)} events, ${round.length} transitions. ✘: over the ${number(MAX_EVENTS)} events that a history may have; the execution would have ended before.`,
    "",
    ...lines,
  ].join("\n");
}
