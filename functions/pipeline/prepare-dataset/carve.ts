import { hash } from "node:crypto";
import type { Source } from "../../../recipes/recipe.ts";
import type { Split } from "../../contract/splits.ts";

/** Digits of the hash that the draw reads: 48 bits. */
const DIGITS = 12;

/**
 * To which split a row of the training file belongs, where some have no file of their own. Drawn by cluster, so that no
 * page stands in two splits, and for each cluster by itself, so that the file is streamed: a share of 10 % is that of
 * the clusters, give or take chance.
 */
export function carvedSplit(cluster: string, seed: number, { val = 0, test = 0 }: Source["carve"] & object): Split {
  const drawn = Number.parseInt(hash("sha256", `${seed}:${cluster}`).slice(0, DIGITS), 16) / 16 ** DIGITS;
  return drawn < val ? "val" : drawn < val + test ? "test" : "train";
}
