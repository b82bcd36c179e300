import { MISHAPS } from "./plan.ts";
import type { SimulatedRun } from "./simulated-run.ts";

/** A run without its log, as one process hands it to another. */
export type RunOutline = Omit<SimulatedRun, "log">;

export const outlineOf = (run: SimulatedRun): RunOutline => ({ ...run, ...{ log: undefined } });

/** What a person reads of many runs. */
export function summaryOf(runs: readonly RunOutline[], seconds: number, replayFlags = ""): string {
  const sum = (of: (run: RunOutline) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const requests = sum((run) => run.requests);
  const mishaps = added(runs.map((run) => run.mishaps));
  const befallen = Object.values(mishaps).reduce((a, b) => a + b, 0);
  const failing = runs.filter(({ violations }) => violations.length > 0);
  return [
    `${runs.length} runs in ${seconds.toFixed(1)} s`,
    "",
    table(
      ["ended in", "times"],
      Object.entries(
        added(runs.map(({ ends, endsOfTwin }) => added([...ends, ...endsOfTwin].map((end) => ({ [end]: 1 }))))),
      )
        .toSorted((a, b) => b[1] - a[1])
        .map(([end, count]) => [end, String(count)]),
    ),
    "",
    `calls of AWS: ${requests}; of these met a fault: ${befallen} (${((100 * befallen) / requests).toFixed(1)} %)`,
    "",
    faultTable(mishaps),
    "",
    table(
      ["event's target and outcome", "times"],
      Object.entries(added(runs.map(({ deliveries }) => deliveries)))
        .toSorted()
        .map(([name, count]) => [name, String(count)]),
    ),
    "",
    table(
      ["unkindness", "runs that met it"],
      Object.entries(added(runs.map(({ met }) => added(met.map((name) => ({ [name]: 1 }))))))
        .toSorted()
        .map(([name, count]) => [name, String(count)]),
    ),
    "",
    `jobs created: ${sum((run) => run.jobs)}, in ${runs.filter(({ jobs }) => jobs > 0).length} runs; trained to their end: ${sum((run) => run.trained)}`,
    `steps tried again: ${sum((run) => run.reruns)}; functions killed: ${sum((run) => run.killed)}; executions redriven: ${sum((run) => run.redrives)}`,
    `runs whose job was left alone because each delivery of the end was given up, each alarmed: ${sum((run) => Number(run.alarmedJob))}`,
    `runs that broke a promise: ${failing.length}`,
    ...failing
      .slice(0, 20)
      .map(
        ({ seed, violations }) =>
          `  seed ${seed}: ${violations.join("; ")}\n    replay: npm run simulate -- --seed ${seed}${replayFlags}`,
      ),
  ].join("\n");
}

function faultTable(mishaps: Readonly<Record<string, number>>): string {
  const calls = [...new Set(Object.keys(mishaps).map((name) => name.split(" ", 1)[0] ?? ""))].toSorted();
  return table(
    ["call", ...MISHAPS],
    calls.map((call) => [call, ...MISHAPS.map((mishap) => String(mishaps[`${call} ${mishap}`] ?? 0))]),
  );
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

export function added(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const one of counts) for (const [name, count] of Object.entries(one)) total[name] = (total[name] ?? 0) + count;
  return total;
}
