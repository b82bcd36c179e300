import { Z_80, Z_975 } from "./normal.ts";

/**
 * The smallest true gain that this many rows show with 80 % power, two-sided 5 %: Connor's formula for paired answers
 * (1987, Biometrics 43:207), n = (z_975 sqrt(s) + z_80 sqrt(s - d^2))^2 / d^2, solved for d, times the root of the
 * design effect.
 *
 * @param meanSquare s: the mean square of the rows' differences; for answers that are right or wrong the share of rows
 *   on which the models disagree
 */
export function smallestDetectableGain(rows: number, meanSquare: number, designEffect: number): number {
  const slope =
    (Z_975 * Math.sqrt(rows) + Z_80 * Math.sqrt(Math.max(0, rows + Z_80 ** 2 - Z_975 ** 2))) / (rows + Z_80 ** 2);
  // A gain makes at least as many rows differ: where so far fewer do, it is the gain that all its rows' differences
  // would come of, d = s.
  return slope * Math.sqrt(Math.max(meanSquare, slope ** 2)) * Math.sqrt(designEffect);
}
