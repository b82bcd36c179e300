import { describe, expect, it } from "vitest";
import * as z from "zod";
import { faultAt, faultsIn, listed } from "../../../functions/contract/input-faults.ts";

const Contract = z.strictObject({
  whole: z.int().min(2).max(9),
  from: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  over: z.number().positive().max(8).optional(),
  share: z.number().min(0).optional(),
  choice: z.enum(["low", "high"]).optional(),
  is: z.boolean().optional(),
  text: z.string().optional(),
  pattern: z.string().regex(/^a/, "a text that begins with a").optional(),
  models: z
    .array(z.strictObject({ name: z.string() }))
    .min(1)
    .max(3)
    .optional(),
  any: z.array(z.string()).optional(),
  inner: z.strictObject({ a: z.int().max(5).optional(), Comment: z.string().optional() }).optional(),
  Comment: z.string().optional(),
  AWS_STEP_FUNCTIONS: z.string().optional(),
});
const faultsOf = faultsIn(Contract);

/** The faults of an input that lacks nothing but what is changed. */
function faults(changes: object | null): string[] {
  const input = changes === null ? null : { whole: 3, ...changes };
  const { error } = Contract.safeParse(input);
  return error === undefined ? [] : faultsOf(error, input);
}

describe("a fault of an input", () => {
  it.each<[object | null, string[]]>([
    [{}, []],
    [{ whole: 1 }, ["whole: got 1 (number); allowed: a whole number from 2 to 9"]],
    [{ whole: undefined }, ["whole: got nothing; allowed: a whole number from 2 to 9"]],
    [{ over: 0 }, ["over: got 0 (number); allowed: a number over 0 to 8"]],
    [{ share: -1 }, ["share: got -1 (number); allowed: a number from 0"]],
    [{ choice: "mid" }, ['choice: got "mid" (string); allowed: "low", "high"']],
    [{ is: "yes" }, ['is: got "yes" (string); allowed: true or false']],
    [{ text: 5 }, ["text: got 5 (number); allowed: a string"]],
    [{ text: null }, ["text: got null (null); allowed: a string"]],
    [{ pattern: "b" }, ['pattern: got "b" (string); allowed: a text that begins with a']],
    [{ models: [] }, ["models: got [] (array); allowed: a list of 1 to 3 items"]],
    [{ any: 1 }, ["any: got 1 (number); allowed: a list of 0 to any number of items"]],
    [{ models: [{ name: 5 }] }, ["models.0.name: got 5 (number); allowed: a string"]],
    [{ inner: 5 }, ["inner: got 5 (number); allowed: an object with any of: a"]],
    [{ inner: { a: 6 } }, ["inner.a: got 6 (number); allowed: a whole number from -9007199254740991 to 5"]],
    [{ inner: { b: [1] } }, ["inner.b: unknown key, got [1] (array); allowed here: a"]],
    [
      { "a b": 1 },
      [expect.stringMatching(/^"a b": unknown key, got 1 \(number\); allowed here: whole, from, /) as string],
    ],
    [
      null,
      [
        expect.stringMatching(
          /^\(the whole input\): got null \(null\); allowed: an object with any of: whole, /,
        ) as string,
      ],
    ],
  ])("of %j is path, what was got and what is allowed", (changes, expected) => {
    expect(faults(changes)).toEqual(expected);
  });

  it("does not offer the keys that the console and Step Functions add", () => {
    expect(faults({ typo: 1 })[0]).toMatch(/models, any, inner$/);
  });

  it("shows a number that JSON lacks, a deep value, and a long one's beginning", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 20_000; i++) deep = [deep];
    expect(faultAt(["a"], Infinity, "x")).toBe("a: got Infinity (number); allowed: x");
    expect(faultAt(["a"], deep, "x")).toBe("a: got something nested too deeply to be shown (array); allowed: x");
    expect(faultAt(["a"], "y".repeat(1000), "x")).toMatch(/^a: got "y{100,200}.*\(string\); allowed: x$/);
    expect(faultAt([], undefined, "x")).toBe("(the whole input): got nothing; allowed: x");
    expect(() => faultAt(["a"], 5n, "x")).toThrow(TypeError);
  });
});

describe("a list of faults", () => {
  it("has a line for each", () => {
    expect(listed(["one", "two"])).toBe("- one\n- two");
    expect(listed([])).toBe("");
  });

  it("ends at 3,500 characters, line breaks and dashes among them, and counts the rest", () => {
    const fits = "f".repeat(3_500 - 3);
    expect(listed([fits])).toBe(`- ${fits}`);
    expect(listed([`${fits}f`])).toBe("- and 1 more");
    expect(listed(["a", fits, "b", "c"])).toBe("- a\n- and 3 more");
    expect(listed(["f".repeat(3_490), "1234"])).toBe(`- ${"f".repeat(3_490)}\n- 1234`);
    expect(listed(["f".repeat(3_490), "12345"])).toBe(`- ${"f".repeat(3_490)}\n- and 1 more`);
  });
});
