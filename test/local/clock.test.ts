import { describe, expect, it } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { Clock } from "../../local/clock.ts";

const HOUR = 3600;
const seconds = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000;

describe("the clock", () => {
  it("goes as the machine's does while nobody waits", async () => {
    const clock = new Clock();
    const [from, real] = [clock.now(), Date.now()];
    await sleep(20);
    expect(seconds(from, clock.now())).toBeLessThanOrEqual((Date.now() - real + 5) / 1000);
    expect(seconds(from, clock.now())).toBeGreaterThan(0);
  });

  it("lets a wait end at exactly its time", async () => {
    const clock = new Clock();
    const ends: number[] = [];
    const from = clock.now();
    await clock.wait(HOUR).then(() => ends.push(seconds(from, clock.now())));
    expect(ends[0]).toBeGreaterThanOrEqual(HOUR);
    expect(ends[0]).toBeLessThan(HOUR + 5); // what the machine took besides
  });

  it("lets waits end in the order of their times, whoever came first", async () => {
    const clock = new Clock();
    const order: number[] = [];
    await Promise.all([3, 1, 2].map((hours) => clock.wait(hours * HOUR).then(() => order.push(hours))));
    expect(order).toEqual([1, 2, 3]);
  });

  it("does not run past the earliest wait: many looks fit into a long one", async () => {
    const clock = new Clock();
    let ended = false;
    let looks = 0;
    const long = clock.wait(24 * HOUR).then(() => (ended = true));
    while (!ended as boolean) {
      await Promise.race([clock.wait(HOUR), long]);
      looks++;
    }
    expect(looks).toBeGreaterThanOrEqual(23);
    expect(looks).toBeLessThanOrEqual(25);
  });

  it("goes as the machine's does during steps, though somebody waits", async () => {
    const clock = new Clock();
    let ended = false;
    const wait = clock.wait(10 * HOUR).then(() => (ended = true));
    const from = clock.now();
    const passed = await clock.duringSteps(async () => {
      await sleep(300); // at the pace of a wait, five hours
      return seconds(from, clock.now());
    });
    expect(passed).toBeLessThan(HOUR);
    expect(ended).toBe(false);
    await wait;
  });

  it("goes on while the steps wait themselves, and stands by again afterwards", async () => {
    const clock = new Clock();
    let ended = false;
    const other = clock.wait(10 * HOUR).then(() => (ended = true));
    const from = clock.now();
    const [waited, then] = await clock.duringSteps(async (wait) => {
      await wait(2 * HOUR);
      const after = seconds(from, clock.now());
      await sleep(300);
      return [after, seconds(from, clock.now()) - after];
    });
    expect(waited).toBeGreaterThanOrEqual(2 * HOUR);
    expect(waited).toBeLessThan(3 * HOUR);
    expect(then).toBeLessThan(HOUR);
    expect(ended).toBe(false);
    await other;
  });

  it("goes slower while work is done that somebody waits for", async () => {
    const clock = new Clock();
    const wait = clock.wait(10 * HOUR);
    const from = clock.now();
    const passed = await clock.during(async () => {
      await sleep(300); // at the pace of a wait, five hours
      return seconds(from, clock.now());
    });
    expect(passed).toBeLessThan(HOUR);
    expect(passed).toBeGreaterThan(60);
    await wait;
  });

  it("goes on after a step or work that failed", async () => {
    const clock = new Clock();
    await expect(clock.duringSteps(() => Promise.reject(new Error("step")))).rejects.toThrow("step");
    await expect(clock.during(() => Promise.reject(new Error("work")))).rejects.toThrow("work");
    await clock.wait(HOUR); // would last an hour, were the step still on
  });

  it("never goes back", async () => {
    const clock = new Clock();
    const seen: number[] = [];
    const look = (): void => void seen.push(clock.now().getTime());
    look();
    await Promise.all([
      clock.wait(HOUR).then(look),
      clock.during(() => sleep(5)).then(look),
      clock.duringSteps(() => sleep(5)).then(look),
      clock.wait(60).then(look),
    ]);
    look();
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});
