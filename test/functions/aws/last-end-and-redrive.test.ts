import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import {
  wasRedrivenAfter,
  wasRedrivenOrThrow,
  type LastEndAndRedrive,
  endAndRedriveAfter,
  endAndRedriveDescribed,
} from "../../../functions/aws/last-end-and-redrive.ts";

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 23) + seconds * 1000);
const ms = (seconds: number): number => at(seconds).getTime();

describe("what a description shows", () => {
  it("is a redrive only where the count says that there was one", () => {
    const dates = { stopDate: at(10), redriveDate: at(20) };
    expect(endAndRedriveDescribed({ ...dates, redriveCount: 1 } as never)).toEqual({
      lastEnd: at(10),
      lastRedrive: at(20),
    });
    for (const count of [{ redriveCount: 0 }, {}])
      expect(endAndRedriveDescribed({ ...dates, ...count } as never)).toEqual({
        lastEnd: at(10),
        lastRedrive: undefined,
      });
  });
});

describe("what an event adds", () => {
  const event = (type: string, seconds: number | undefined): HistoryEvent =>
    ({ type, timestamp: seconds === undefined ? undefined : at(seconds) }) as HistoryEvent;
  const known: LastEndAndRedrive = { lastEnd: at(10), lastRedrive: at(20) };

  it.each(["ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"])(
    "is an end, for %s, where it is later than the known one",
    (type) => {
      expect(endAndRedriveAfter(known, event(type, 30))).toEqual({ ...known, lastEnd: at(30) });
      expect(endAndRedriveAfter(known, event(type, 5))).toEqual(known);
      expect(endAndRedriveAfter({}, event(type, 5))).toEqual({ lastEnd: at(5), lastRedrive: undefined });
    },
  );

  it("is a redrive, where it is later than the known one", () => {
    expect(endAndRedriveAfter(known, event("ExecutionRedriven", 30))).toEqual({ ...known, lastRedrive: at(30) });
    expect(endAndRedriveAfter(known, event("ExecutionRedriven", 15))).toEqual(known);
  });

  it("is nothing for other types, those that only resemble an end among them, and without a time", () => {
    for (const type of ["ExecutionStarted", "MapExecutionFailed", "ExecutionFailedOften", ""])
      expect(endAndRedriveAfter(known, event(type, 30))).toEqual(known);
    expect(endAndRedriveAfter(known, event("ExecutionFailed", undefined))).toEqual(known);
  });
});

describe("an execution", () => {
  it.each([
    ["was never redriven", 10, { lastEnd: at(10) }, false],
    ["was redriven after the reported end", 10, { lastEnd: at(10), lastRedrive: at(11) }, true],
    ["was redriven at the moment of the reported end", 10, { lastRedrive: at(10) }, false],
    ["has ended again since", 10, { lastEnd: at(12), lastRedrive: at(11) }, false],
    ["was redriven, and the event does not say when it ended", undefined, { lastRedrive: at(11) }, undefined],
    ["ended after its redrive, whatever the event lacks", undefined, { lastEnd: at(12), lastRedrive: at(11) }, false],
  ] as const)("that %s: again is %o, %o -> %s", (_, told, lastKnown, again) => {
    expect(wasRedrivenAfter(told === undefined ? undefined : ms(told), lastKnown)).toBe(again);
  });

  it("is taken at a read's word only where that shows the reported end, give or take a second", () => {
    const by = (told: number | undefined, lastKnown: LastEndAndRedrive): boolean =>
      wasRedrivenOrThrow("states:GetExecutionHistory", "arn", told === undefined ? undefined : ms(told), lastKnown);
    expect(by(10, { lastEnd: at(10) })).toBe(false);
    expect(by(11, { lastEnd: at(10) })).toBe(false);
    expect(by(10, { lastRedrive: at(12) })).toBe(true);
    expect(by(undefined, { lastEnd: at(10) })).toBe(false);
    for (const [told, lastKnown] of [
      [11.001, { lastEnd: at(10) }],
      [10, {}],
      [undefined, {}],
      [undefined, { lastEnd: at(10), lastRedrive: at(12) }],
    ] as const)
      expect(() => by(told, lastKnown)).toThrow(/^states:GetExecutionHistory on arn does not show yet how/);
  });
});
