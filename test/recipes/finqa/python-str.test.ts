import { describe, expect, it } from "vitest";
import { pythonFloat, pythonNumber } from "../../../recipes/finqa/python-str.ts";
import { hasPython, python, unlessPython } from "../../support/python.ts";

/** Doubles of every size: random bits, and what stands near the places where the notation changes. */
function doubles(): number[] {
  const view = new DataView(new ArrayBuffer(8));
  let state = 42;
  const bits = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  const random = Array.from({ length: 5000 }, () => {
    view.setUint32(0, bits());
    view.setUint32(4, bits());
    return view.getFloat64(0);
  });
  const sizes = Array.from({ length: 45 }, (_, i) => i - 22).flatMap((power) =>
    ["1", "1.5", "9.999999999999999", "1.2345678901234567", "-7"].map((digits) => Number(`${digits}e${power}`)),
  );
  const money = Array.from({ length: 3000 }, () => Math.round(bits() / 7) / 10 ** (bits() % 7));
  return [
    ...random.filter(Number.isFinite),
    ...sizes,
    ...money,
    0,
    -0,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    2 ** 53,
    2 ** 53 + 2,
    0.1 + 0.2,
    1 / 3,
  ];
}

/** As Python reads them: the shortest text of a double is another float's in no language. */
const literalOf = (value: number): string => (Object.is(value, -0) ? "-0.0" : value.toExponential());

describe.skipIf(!hasPython)(`Python's str of a number${unlessPython}`, () => {
  it("of a float is the same for thousands of them", () => {
    const values = doubles();
    expect(values.length).toBeGreaterThan(8000);
    const theirs = python(
      ["-c", "import json, sys; print(json.dumps([str(float(text)) for text in json.load(sys.stdin)]))"],
      JSON.stringify(values.map(literalOf)),
    );
    expect(values.map(pythonFloat)).toEqual(theirs);
  });

  it("of a number in a JSON text is the same, however it is written there", () => {
    const literals = [
      "0",
      "-0",
      "-0.0",
      "0.0",
      "0e0",
      "688",
      "688.0",
      "688.00",
      "6.88e2",
      "688E0",
      "1e5",
      "1e+5",
      "1E-5",
      "0.00001",
      "0.0001",
      "1e16",
      "9999999999999998.0",
      "10000000000000000.0",
      "123456789012345678901234567890",
      "-123456789012345678901234567890",
      "1e400",
      "-1e400",
      "1e-400",
      "127.4",
      "127.40",
    ];
    expect(literals.map(pythonNumber)).toEqual(
      python(
        ["-c", "import json, sys; print(json.dumps([str(json.loads(text)) for text in json.load(sys.stdin)]))"],
        JSON.stringify(literals),
      ),
    );
  });
});

describe("a number as Python prints it", () => {
  it.each([
    ["688.0", "688.0"],
    ["688", "688"],
    ["0.00001", "1e-05"],
    ["0.0001", "0.0001"],
    ["1e16", "1e+16"],
    ["9007199254740993", "9007199254740993"],
    ["-0.0", "-0.0"],
    ["127.40", "127.4"],
  ])("%s is %s", (literal, printed) => {
    expect(pythonNumber(literal)).toBe(printed);
  });

  it.each([
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("%d is %s", (value, printed) => {
    expect(pythonFloat(value)).toBe(printed);
  });
});
