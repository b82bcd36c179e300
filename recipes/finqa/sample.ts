import type { Sample } from "../recipe.ts";
import { generateFinqaRows } from "./sample-rows.ts";

/** Rows of each file: enough for twenty training steps with the defaults, few enough to be quick. */
const FILES = [
  ["train.json", 1, 640],
  ["dev.json", 2, 100],
  ["test.json", 3, 100],
] as const;

/** FinQA's three files, with generated rows. */
export const sample: Sample = () =>
  Object.fromEntries(FILES.map(([file, seed, count]) => [file, JSON.stringify(generateFinqaRows(seed, count))]));
