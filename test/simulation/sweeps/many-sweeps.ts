import { simulateSweep, type SimulatedSweep } from "./simulated-sweep.ts";

/** Simulates sweeps, and prints what they came to. @returns whether one broke a promise */
export async function manySweeps(count: number): Promise<boolean> {
  const start = performance.now();
  const sweeps: SimulatedSweep[] = [];
  for (let seed = 1; seed <= count; seed++) sweeps.push(await simulateSweep(seed));
  const broken = sweeps.filter(({ violations }) => violations.length > 0);
  for (const { seed, violations } of broken) console.log(`sweep ${seed}: ${violations.join("; ")}`);
  const total = (of: (sweep: SimulatedSweep) => number): number => sweeps.reduce((sum, sweep) => sum + of(sweep), 0);
  const ends = new Map<string, number>();
  for (const end of sweeps.flatMap((sweep) => sweep.ends)) ends.set(end, (ends.get(end) ?? 0) + 1);
  console.log(
    [
      `${count} sweeps of ${total(({ trials }) => trials)} trials in ${((performance.now() - start) / 1000).toFixed(1)} s: ${total(({ executions }) => executions)} executions of trials, ${total(({ ends: own }) => own.length - 1)} redrives of sweeps`,
      `ends: ${[...ends].map(([end, times]) => `${end} ${times}`).join(", ")}`,
      broken.length === 0 ? "every promise was kept" : `${broken.length} sweeps broke a promise`,
    ].join("\n"),
  );
  return broken.length > 0;
}
