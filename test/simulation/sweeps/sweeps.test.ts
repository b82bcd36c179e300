import { describe, expect, it } from "vitest";
import { type Planted, simulateSweep, type SimulatedSweep } from "./simulated-sweep.ts";

const seeds = (to: number): number[] => Array.from({ length: to }, (_, i) => i + 1);

/** The first violation of this kind among so many sweeps. */
async function found(planted: Planted, violation: RegExp): Promise<string> {
  for (const seed of seeds(40)) {
    const { violations } = await simulateSweep(seed, planted);
    const own = violations.find((one) => violation.test(one));
    if (own !== undefined) return own;
  }
  return "nothing";
}

describe("25 simulated sweeps", () => {
  it("keep every promise, and meet enough", { timeout: 120_000 }, async () => {
    const sweeps: SimulatedSweep[] = [];
    for (const seed of seeds(25)) sweeps.push(await simulateSweep(seed));
    expect(
      sweeps.flatMap(({ seed, violations }) => violations.map((violation) => `sweep ${seed}: ${violation}`)),
    ).toEqual([]);
    const ends = new Set(sweeps.flatMap((sweep) => sweep.ends));
    expect([...ends]).toEqual(expect.arrayContaining(["SUCCEEDED", "ABORTED"]));
    expect(sweeps.some(({ ends: own }) => own.length > 1 && own.at(-1) === "SUCCEEDED")).toBe(true);
  });
});

describe("a sweep whose RecordTrial never works", () => {
  it("loses nothing: SelectTrial looks up how each trial has ended", async () => {
    const code: Planted["code"] = (steps) => ({
      ...steps,
      RecordTrial: () => Promise.reject(new Error("the function can't be loaded")),
    });
    for (const seed of seeds(5)) expect(await simulateSweep(seed, { code })).toMatchObject({ violations: [] });
  }, 120_000);
});

describe("a defect of a sweep", () => {
  it("that leaves its trials running is found", async () => {
    expect(await found({ stopsNothing: true }, /went on after the sweep had ended/)).not.toBe("nothing");
  }, 120_000);

  it("that does not add up the hours is found", async () => {
    const code: Planted["code"] = (steps) => ({
      ...steps,
      BeginTrial: (event) => {
        const { sweep, ...rest } = event as { sweep: object };
        return steps["BeginTrial"]!({ ...rest, sweep: { ...sweep, maxTrainingHours: null } });
      },
    });
    expect(await found({ code }, /was started after [\d.]+ of [\d.]+ hours/)).not.toBe("nothing");
  }, 120_000);

  it("that chooses the first trial that comes is found", async () => {
    const code: Planted["code"] = (steps) => ({
      ...steps,
      SelectTrial: async (event) => ({ ...((await steps["SelectTrial"]!(event)) as object), index: 0 }),
    });
    expect(await found({ code }, /was chosen, not the best/)).not.toBe("nothing");
  }, 120_000);
});
