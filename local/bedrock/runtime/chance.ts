import { createHash } from "node:crypto";

/** A number from 0 to below 1 that follows from the parts: pseudo-random, but the same in each rehearsal. */
export function chance(...parts: readonly (string | number)[]): number {
  return createHash("sha256").update(JSON.stringify(parts)).digest().readUIntBE(0, 6) / 2 ** 48;
}
