import { describe, expect, it } from "vitest";
import { pythonSample } from "../../../functions/dataset/python-random.ts";
import { hasPython, python, unlessPython } from "../../support/python.ts";

const SCRIPT = `
import json, random, sys
def drawn(seed, n, k):
    random.seed(seed)
    return random.sample(range(n), k)
print(json.dumps([drawn(*draw) for draw in json.load(sys.stdin)]))
`;

type Draw = readonly [seed: number, n: number, k: number];

/**
 * CPython draws from a list of all where n is at most 21 and, from six on, the power of four that holds three times k;
 * else it keeps a set of those drawn.
 */
const border = (k: number): number => 21 + (k > 5 ? 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 0);

const DRAWS: readonly (readonly [string, readonly Draw[]])[] = [
  [
    "everything, of files of FinQA's sizes",
    [
      [42, 6251, 6251],
      [42, 883, 883],
      [42, 1147, 1147],
    ],
  ],
  [
    "part of a file",
    [
      [42, 6251, 100],
      [42, 6251, 1000],
      [42, 6251, 6250],
      [42, 20_000, 5000],
    ],
  ],
  [
    "next to nothing",
    [
      [42, 0, 0],
      [42, 1, 0],
      [42, 1, 1],
      [42, 2, 1],
      [42, 5000, 1],
    ],
  ],
  [
    "at both sides of the border between list and set",
    Array.from({ length: 200 }, (_, k) =>
      [-1, 0, 1].map((d): Draw => [42, border(k + 1) + d, k + 1]).filter(([, n, k]) => k <= n),
    ).flat(),
  ],
  [
    "of sizes that are powers of two, and beside",
    [2, 8, 64, 1024, 65_536].flatMap((n) => [n - 1, n, n + 1]).map((n): Draw => [42, n, Math.min(n, 150)]),
  ],
  [
    "with any seed that the input allows",
    [0, 1, 2, 41, 43, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].flatMap((seed): Draw[] => [
      [seed, 300, 300],
      [seed, 50_000, 40],
    ]),
  ],
];

describe.skipIf(!hasPython)(`Python's random.sample${unlessPython}`, () => {
  it.each(DRAWS)("is drawn alike: %s", (_, draws) => {
    const theirs = python(["-c", SCRIPT], JSON.stringify(draws)) as number[][];
    draws.forEach(([seed, n, k], i) => {
      expect(pythonSample(seed, n, k), `random.seed(${seed}); random.sample(range(${n}), ${k})`).toEqual(theirs[i]);
    });
  });

  it("is drawn by list and by set in these tests", () => {
    const draws = DRAWS.flatMap(([, of]) => of);
    expect(draws.filter(([, n, k]) => n <= border(k)).length).toBeGreaterThan(100);
    expect(draws.filter(([, n, k]) => n > border(k)).length).toBeGreaterThan(100);
  });
});

describe("a drawn sample", () => {
  it("is Python's, also where there is no Python to ask", () => {
    expect(pythonSample(42, 6251, 6251).slice(0, 6)).toEqual([5238, 912, 204, 6074, 2253, 2006]);
    expect(pythonSample(42, 100_000, 4)).toEqual([83_810, 14_592, 3278, 97_196]);
  });

  it("holds each index once, however many are drawn", () => {
    for (const [n, k] of [
      [500, 500],
      [5000, 30],
    ] as const)
      expect(new Set(pythonSample(7, n, k)).size).toBe(k);
  });
});
