import { afterEach, describe, expect, it } from "vitest";
import { Clock } from "../../../local/clock.ts";
import type { Invocation } from "../../../local/lambda/functions.ts";
import { deployed, type DeployOptions } from "./deployed.ts";

const MINUTE = 60_000;
/** Says what its clock shows, sleeps so many times at once, and says it again. */
const SLEEPER = `
  import { setTimeout as sleep } from "node:timers/promises";
  export const handler = async ({ milliseconds, times = 1 }, context) => {
    const shown = () => [Date.now(), new Date().getTime(), context.getRemainingTimeInMillis()];
    const before = shown();
    const values = await Promise.all(Array.from({ length: times }, (_, i) => sleep(milliseconds, i)));
    return { before, after: shown(), values };
  };`;

const open: { close(): void }[] = [];
afterEach(() => {
  for (const functions of open.splice(0)) functions.close();
});

/** Invokes a function as a step of a state machine does, on a clock that is two hours ahead. */
async function asStep(clock: Clock, event: object, options: DeployOptions = {}): Promise<Invocation["outcome"]> {
  const { functions } = await deployed(SLEEPER, { fields: { timeoutSeconds: 900 }, ...options });
  open.push(functions);
  return clock.duringSteps(async (wait) => {
    await wait(2 * 3600);
    return (await functions.invoke("Stack-Work", JSON.stringify(event), undefined, { clock, wait })).outcome;
  });
}
const resultOf = (outcome: Invocation["outcome"]) =>
  JSON.parse("result" in outcome ? outcome.result : "null") as {
    before: [number, number, number];
    after: [number, number, number];
    values: number[];
  };

describe("a function that is a step of a rehearsal", () => {
  it("sees the rehearsal's time, and sleeps in it", async () => {
    const clock = new Clock();
    const from = performance.now();
    const { before, after, values } = resultOf(await asStep(clock, { milliseconds: 10 * MINUTE }));
    expect(values).toEqual([0]);
    const shown = clock.now().getTime();
    for (const after_ of after.slice(0, 2)) expect(Math.abs(after_ - shown)).toBeLessThan(MINUTE);
    for (const i of [0, 1] as const) expect(after[i] - before[i]).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(before[2] - after[2]).toBeGreaterThanOrEqual(10 * MINUTE); // of the 15 that it has
    expect(performance.now() - from).toBeLessThan(2 * MINUTE);
  });

  it("may sleep twice at once: the time that passes is that of one", async () => {
    const clock = new Clock();
    const { before, after, values } = resultOf(await asStep(clock, { milliseconds: 5 * MINUTE, times: 2 }));
    expect(values).toEqual([0, 1]);
    expect(after[0] - before[0]).toBeLessThan(10 * MINUTE);
    await clock.wait(3600); // would last an hour, were a step still on
  });

  it("that would sleep beyond its timeout is stopped there", async () => {
    const clock = new Clock();
    const before = clock.now().getTime();
    expect(await asStep(clock, { milliseconds: 60 * MINUTE })).toMatchObject({
      error: { errorType: "Sandbox.Timedout" },
    });
    expect(clock.now().getTime() - before).toBeLessThan(2 * 60 * MINUTE + 16 * MINUTE);
  });
});

describe("a function that is killed while it sleeps", () => {
  it("ends with what Lambda says, though its sleep is over before its end is known", async () => {
    const clock = new Clock();
    const { functions } = await deployed(SLEEPER);
    open.push(functions);
    const wait = (): Promise<void> => {
      functions.kill("Work");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300); // dead, and this process does not know yet
      return Promise.resolve();
    };
    const { outcome } = await functions.invoke("Stack-Work", '{"milliseconds":1000}', undefined, { clock, wait });
    expect(outcome).toMatchObject({
      error: { errorType: "Runtime.ExitError", errorMessage: expect.stringContaining("signal: killed") as string },
    });
  });
});

describe("a function that no step waits for", () => {
  it("sees the real time, and really sleeps", async () => {
    const { functions, result } = await deployed(SLEEPER);
    open.push(functions);
    const { before, after } = (await result({ milliseconds: 50 })) as ReturnType<typeof resultOf>;
    expect(Math.abs(after[0] - Date.now())).toBeLessThan(MINUTE);
    expect(after[0] - before[0]).toBeGreaterThanOrEqual(49);
  });
});
