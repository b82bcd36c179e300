import { describe, expect, it } from "vitest";
import { parseDecimal } from "../../../recipes/numeric/decimal.ts";
import { isGlued, isLabel, startsName } from "../../../recipes/numeric/labels.ts";

type Scanned = Parameters<typeof isLabel>[1];

/** The number as it stands in the text. */
function scanned(text: string, own: string, changes: Partial<Scanned> = {}): Scanned {
  const start = text.indexOf(own);
  return { start, end: start + own.length, currency: false, opened: false, ...changes } as Scanned;
}

interface Around {
  readonly labelEnd?: number;
  readonly valueEnd?: number;
  readonly opened?: boolean;
  readonly percent?: boolean;
  readonly currency?: boolean;
}
function labelled(text: string, own: string, around: Around = {}): boolean {
  const { labelEnd = -1, valueEnd = -1, opened = false, percent = false, currency = false } = around;
  const number = parseDecimal(own);
  if (number === undefined) throw new Error(`${own} is not a number`);
  const value = { number, percent, multiplier: 0, text: own } as Parameters<typeof isLabel>[2];
  return isLabel(text, scanned(text, own, { opened, currency }), value, labelEnd, valueEnd);
}

describe("a number is a label", () => {
  it.each<[string, string, Around, boolean]>([
    ["2015: 5", "2015", {}, true],
    ["2015:30", "2015", {}, false],
    ["1900 : 5", "1900", {}, true],
    ["1899: 5", "1899", {}, false],
    ["2100: 5", "2100", {}, true],
    ["2101: 5", "2101", {}, false],
    ["in 1900", "1900", {}, true],
    ["in 1899", "1899", {}, false],
    ["sales 2015", "2015", {}, false],
    ["in 2015%", "2015", { percent: true }, false],
    ["in $2015", "2015", { currency: true }, false],
    ["in 2015.0", "2015.0", {}, false],
    ["growth (2015)", "2015", { opened: true }, true],
    ["2015)", "2015", { opened: true }, false],
    ["2014 and 2015", "2015", { labelEnd: 4 }, true],
    ["2014 or so 2015", "2015", { labelEnd: 4 }, false],
    ["2015-2016", "-2016", { labelEnd: 4 }, true],
    ["2015-2016", "-2016", { labelEnd: 3 }, false],
    ["in -2016", "-2016", {}, false],
    ["in 1950, 1980", "1980", { valueEnd: 7 }, false],
    ["may 0", "0", {}, false],
    ["may 1", "1", {}, true],
    ["may 31", "31", {}, true],
    ["may 32", "32", {}, false],
    ["100 days", "100", {}, true],
    ["101 days", "101", {}, false],
    ["5 or 6 days", "6", {}, false],
  ])("%s: %s, with %o: %s", (text, own, around, expected) => {
    expect(labelled(text, own, around)).toBe(expected);
  });
});

describe("a number is glued to a letter", () => {
  it.each<[string, string, Partial<Scanned>, boolean]>([
    ["Q4", "4", {}, true],
    ["a 4", "4", {}, false],
    ["4", "4", {}, false],
    ["x(4)", "4", { opened: true }, false],
    ["US4", "4", { currency: true }, false],
    ["_4", "4", {}, false],
  ])("%s: %s, with %o: %s", (text, own, changes, expected) => {
    expect(isGlued(text, scanned(text, own, changes))).toBe(expected);
  });
});

describe("a number starts a name", () => {
  it.each<[string, string, Partial<Scanned>, boolean]>([
    ["10-k", "10", {}, true],
    ["401(k)", "401", {}, true],
    ["4q2018", "4", {}, true],
    ["1st", "1", {}, true],
    ["10-5", "10", {}, false],
    ["1 st", "1", {}, false],
    ["10", "10", {}, false],
    ["$10-k", "10", { currency: true }, false],
  ])("%s: %s, with %o: %s", (text, own, changes, expected) => {
    expect(startsName(text, scanned(text, own, changes))).toBe(expected);
  });
});
