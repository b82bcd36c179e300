import { beforeAll, describe, expect, it } from "vitest";
import { PER_TRANSITION } from "../../functions/pipeline/write-report/prices.ts";
import { eventsOf, loop } from "../long-training/machine.ts";
import { MAX_LIMITS, simulate } from "../long-training/simulate.ts";
import { sweepWork } from "../long-training/sweep.ts";
import { type LengthRow, lengthRows, LENGTHS, MAX_EVENTS, tableOf } from "../long-training/table.ts";

describe("a long training", () => {
  let rows: LengthRow[];
  beforeAll(async () => {
    rows = await lengthRows();
    console.log(tableOf(rows));
  });
  const row = (length: string): LengthRow => rows.find((candidate) => candidate.length === length)!;

  it("is waited for in rounds of three states and nine events", () => {
    expect(loop()).toEqual(["WaitForTraining", "CheckTrainingJob", "TrainingStatus?"]);
    expect(eventsOf(loop())).toBe(9);
  });

  it("of 14 days stays under 15,000 events, of 24 hours under 3,000", () => {
    expect(row("14 d").own.events).toBeLessThan(15_000);
    expect(row("24 h").own.events).toBeLessThan(3_000);
  });

  it("completes at each length, seen within 2 % and at most 15 minutes of its end", () => {
    for (const { own, length } of rows) {
      expect(own.end, length).toBe("TrainingCompleted");
      expect(own.secondsLate, length).toBeGreaterThanOrEqual(0);
      expect(own.secondsLate, length).toBeLessThanOrEqual(Math.min(900, 0.02 * 3600 * LENGTHS[length]));
    }
  });

  it("is checked some 230 times, and four times an hour from 12.5 hours on", () => {
    for (const { own, length } of rows)
      expect(own.visits.get("CheckTrainingJob"), length).toBeLessThan(230 + 4 * Math.max(0, LENGTHS[length] - 12.5));
  });

  it("costs some cents of transitions, from some hours on less than half of a fixed look a minute, which would not come to its end", () => {
    for (const { own, fixed, length } of rows) {
      expect(own.dollars.transitions, length).toBeLessThan(0.15);
      if (length !== "1 h") expect(own.dollars.transitions, length).toBeLessThan(fixed.dollars.transitions / 2);
    }
    expect(row("14 d").fixed.events).toBeGreaterThan(MAX_EVENTS);
  });

  it("of the longest limits that an input may have still ends by them, within a history", async () => {
    const hung = await simulate(1_000, { queuedHours: MAX_LIMITS.maxQueuedHours - 0.5 });
    expect(hung.end).toBe("TrainingStalled");
    expect(hoursBetween(hung.job.began, hung.job.stopped!)).toBeGreaterThan(MAX_LIMITS.maxTrainingHours);
    expect(hung.events).toBeLessThan(MAX_EVENTS);
    console.log(
      `${MAX_LIMITS.maxQueuedHours} h in the queue and ${MAX_LIMITS.maxTrainingHours} h of training: ${hung.events} events`,
    );
  });

  it("over the default limits is stopped within 15 minutes of them", async () => {
    const { end, job } = await simulate(100, { limits: { maxQueuedHours: 24, maxTrainingHours: 72 } });
    expect(end).toBe("TrainingStalled");
    const trained = hoursBetween(job.began, job.stopped!);
    expect(trained).toBeGreaterThan(72);
    expect(trained).toBeLessThan(72.26);
  });
});

describe("a sweep of twelve trials of 24 h", () => {
  it("has a short history of its own, and costs cents beside what its trials' answers and training cost", async () => {
    const { events, transitions, restDollars } = await sweepWork(12, 24);
    expect(events.sweep).toBeLessThan(500);
    expect(events.trial).toBeLessThan(MAX_EVENTS / 5);
    expect(events.evaluation).toBeLessThan(MAX_EVENTS / 5);
    expect(transitions * PER_TRANSITION).toBeLessThan(1);
    expect(restDollars).toBeLessThan(20);
  });
});

const hoursBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 3_600_000;
