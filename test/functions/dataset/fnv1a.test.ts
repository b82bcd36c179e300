import { describe, expect, it } from "vitest";
import { fnv1a64 } from "../../../functions/dataset/fnv1a.ts";
import { hasPython, python, unlessPython } from "../../support/python.ts";

const SCRIPT = `
import json, sys
def fnv1a64(text):
    h = 0xcbf29ce484222325
    for byte in text.encode("utf-8"):
        h = (h ^ byte) * 0x100000001b3 % 2 ** 64
    return "%016x" % h
print(json.dumps([fnv1a64(text) for text in json.load(sys.stdin)]))
`;

describe("FNV-1a of 64 bits", () => {
  // Vectors of draft-eastlake-fnv, section 6.
  it.each([
    ["", "cbf29ce484222325"],
    ["a", "af63dc4c8601ec8c"],
    ["foobar", "85944171f73967e8"],
  ])("of %j is %s", (text, hash) => {
    expect(fnv1a64(text)).toBe(hash);
  });

  it.skipIf(!hasPython)(
    `is that of Python's whole numbers, for texts of all lengths and scripts${unlessPython}`,
    () => {
      const texts = Array.from({ length: 200 }, (_, i) => "é$ 1,234.5 |\n€😀".repeat(i % 40).slice(i % 13));
      expect(texts.map(fnv1a64)).toEqual(python(["-c", SCRIPT], JSON.stringify(texts)));
    },
  );
});
