import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { midP } from "../../../../functions/evaluation/statistics/mcnemar.ts";
import { hasPython, python, unlessPython } from "../../../support/python.ts";

/** C(n, k) from C(n, k - 1), with fifty digits. */
const SCRIPT = `
import decimal, json, sys
decimal.getcontext().prec = 50
def mid_p(b, c):
    n, m = b + c, min(b, c)
    ways, below = decimal.Decimal(1), decimal.Decimal(0)
    for k in range(1, m + 1):
        below += ways
        ways = ways * (n - k + 1) / k
    return float((2 * below + ways) / decimal.Decimal(2) ** n)
print(json.dumps([mid_p(b, c) for b, c in json.load(sys.stdin)]))
`;

describe("McNemar's mid-p", () => {
  it.each([
    [10, 3, 0.057373],
    [25, 12, 0.033552],
    [5, 0, 0.03125],
    [60, 40, 0.046044],
    [80, 57, 0.049848],
    [7, 7, 1],
    [1, 0, 0.5],
    [0, 0, 1],
  ])("of %i against %i is %f", (b, c, p) => {
    expect(midP(b, c)).toBeCloseTo(p, 6);
  });

  it.skipIf(!hasPython)(`is that of fifty digits up to 100,000 differences${unlessPython}`, () => {
    const counts = [
      [1, 2],
      [3, 900],
      [499, 501],
      [4_700, 5_300],
      [49_500, 50_500],
      [49_999, 50_001],
      [30, 99_970],
    ] as const;
    const exact = python(["-c", SCRIPT], JSON.stringify(counts)) as number[];
    counts.forEach(([b, c], i) => {
      const p = exact[i]!;
      expect(Math.abs(midP(b, c) - p), `${b} against ${c}`).toBeLessThanOrEqual(1e-10 * p);
    });
  });

  const counts = fc.nat({ max: 3000 });
  it("is the same for both directions, over 0 and at most 1", () => {
    fc.assert(
      fc.property(counts, counts, (b, c) => {
        expect(midP(b, c)).toBe(midP(c, b));
        expect(midP(b, c)).toBeGreaterThanOrEqual(0);
        expect(midP(b, c)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("shrinks with each further win of the one that is ahead", () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.nat({ max: 200 }), (c, lead) => {
        expect(midP(c + lead + 1, c)).toBeLessThan(midP(c + lead, c));
      }),
    );
  });
});
