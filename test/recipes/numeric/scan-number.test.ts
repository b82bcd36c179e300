import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toText } from "../../../recipes/numeric/decimal.ts";
import { scanNumber } from "../../../recipes/numeric/scan-number.ts";

/** All numbers of a text, each as `text=magnitude` and the names of what stands around it. */
function scanned(text: string): string[] {
  const all: string[] = [];
  for (let found = scanNumber(text, 0); found !== undefined; found = scanNumber(text, found.end)) {
    const { start, end, magnitude, unit, minus, currency, opened, closed, percent } = found;
    const flags = Object.entries({ minus, currency, opened, closed, percent }).flatMap(([name, set]) =>
      set ? [name] : [],
    );
    all.push(
      [
        `${text.slice(start, end)}=${magnitude === undefined ? "none" : toText(magnitude)}`,
        ...flags,
        ...(unit === "" ? [] : [unit]),
      ].join(" "),
    );
  }
  return all;
}

describe("scanning a text for numbers", () => {
  it.each([
    ["no digit", []],
    ["", []],
    ["25", ["25=25"]],
    ["it is 25.", ["25=25"]],
    [".5", [".5=0.5"]],
    ["5.", ["5=5"]],
    ["1,234,567.89", ["1,234,567.89=1234567.89"]],
    ["999,999", ["999,999=999999"]],
    ["1,23", ["1=1", "23=23"]],
    ["1234,567", ["1234=1234", "567=567"]],
    ["1,234,5", ["1=1", "234=234", "5=5"]],
    ["1,234,", ["1,234=1234"]],
    ["25, 30", ["25=25", "30=30"]],
    ["1.234.567", ["1.234=1.234", ".567=0.567"]],
    ["25..30", ["25=25", ".30=0.30"]],
  ])("digits: %j", (text, expected) => {
    expect(scanned(text)).toEqual(expected);
  });

  it.each([
    ["-25", ["-25=25 minus"]],
    ["- 25", ["- 25=25 minus"]],
    ["+25", ["+25=25"]],
    ["$25", ["$25=25 currency"]],
    ["us$ 25", ["us$ 25=25 currency"]],
    ["au$25", ["au$25=25 currency"]],
    ["usd 25", ["usd 25=25 currency"]],
    ["eur25", ["eur25=25 currency"]],
    ["gbp 25", ["gbp 25=25 currency"]],
    ["€ 25", ["€ 25=25 currency"]],
    ["£25", ["£25=25 currency"]],
    ["¥25", ["¥25=25 currency"]],
    ["-$25", ["-$25=25 minus currency"]],
    ["$-25", ["$-25=25 minus currency"]],
    ["$ - 25", ["$ - 25=25 minus currency"]],
    ["(25)", ["(25)=25 opened closed"]],
    ["( $ 25 )", ["( $ 25 )=25 currency opened closed"]],
    ["$(25)", ["$(25)=25 currency opened closed"]],
    ["(25", ["(25=25 opened"]],
    ["25)", ["25)=25 closed"]],
    ["(-25)", ["(-25)=25 minus opened closed"]],
    ["third 25", ["25=25"]], // ends as "usd" does, and is none
  ])("what stands before: %j", (text, expected) => {
    expect(scanned(text)).toEqual(expected);
  });

  it.each([
    ["25%", ["25%=25 percent"]],
    ["25 %", ["25 %=25 percent"]],
    ["25 percent", ["25 percent=25 percent"]],
    ["25 per cent", ["25 per cent=25 percent"]],
    ["25 pct", ["25 pct=25 percent"]],
    ["25 percentage points", ["25 percentage points=25 percent"]],
    ["25 percents", ["25=25"]],
    ["(25)%", ["(25)%=25 opened closed percent"]],
    ["(25%)", ["(25%)=25 opened closed percent"]],
    ["25 million", ["25 million=25 million"]],
    ["25m", ["25m=25 m"]],
    ["25 mn.", ["25 mn=25 mn"]],
    ["(25 million)", ["(25 million)=25 opened closed million"]],
    ["(25) million", ["(25) million=25 opened closed million"]],
    ["25 millionaires", ["25=25"]],
    ["25 months", ["25=25"]],
    ["25 k2", ["25=25", "2=2"]],
    ["1.25e3", ["1.25e3=1250"]],
    ["1.25e-3%", ["1.25e-3%=0.00125 percent"]],
    ["1.25 × 10^3", ["1.25 × 10^3=1250"]],
    ["1.25 x 10 ^ -3", ["1.25 x 10 ^ -3=0.00125"]],
    ["25e", ["25=25"]],
    ["25 x 30", ["25=25", "30=30"]],
    ["1e400", ["1e400=none"]],
    ["9".repeat(400), [`${"9".repeat(400)}=none`]],
  ])("what stands behind: %j", (text, expected) => {
    expect(scanned(text)).toEqual(expected);
  });

  it("begins at the given place, and takes nothing from before", () => {
    expect(scanNumber("-25 30", 1)).toMatchObject({ start: 1, end: 3, minus: false });
    expect(scanNumber(".5", 1)).toMatchObject({ start: 1, end: 2 });
    expect(scanNumber("(-25)", 1)).toMatchObject({ start: 1, opened: false, minus: true });
    expect(scanNumber("-25", 3)).toBeUndefined();
  });
});

describe("scanning any text", () => {
  const texts = fc
    .array(fc.constantFrom(...Array.from("0123456789.,-+$€()% exmk×^pctusd")), { maxLength: 60 })
    .map((characters) => characters.join(""));

  it("goes on, ends, and loses no digit", () => {
    fc.assert(
      fc.property(texts, (text) => {
        let at = 0;
        let covered = "";
        for (let found = scanNumber(text, at); found !== undefined; found = scanNumber(text, at)) {
          expect(found.start).toBeGreaterThanOrEqual(at);
          expect(found.end).toBeGreaterThan(found.start);
          covered += text.slice(found.start, found.end).replace(/\D/g, "");
          at = found.end;
        }
        expect(covered).toBe(text.replace(/\D/g, ""));
      }),
      { numRuns: 2000 },
    );
  });

  it("reads a number as Number does, however its thousands are set apart", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 999_999_999 }),
        fc.option(fc.nat({ max: 9999 }), { nil: undefined }),
        fc.boolean(),
        (whole, fraction, apart) => {
          const plain = `${whole}${fraction === undefined ? "" : `.${fraction}`}`;
          const found = scanNumber(apart ? plain.replace(/(?<!\..*)\B(?=(\d{3})+(?!\d))/g, ",") : plain, 0);
          expect(found?.magnitude && toText(found.magnitude)).toBe(plain);
        },
      ),
    );
  });
});
