/** A curve of fewer points is shown as it is. */
const MIN_POINTS = 12;

/**
 * Neighbours that are averaged: about a tenth of the points, an odd number, so that the mean belongs to its own step; 1
 * where nothing is smoothed.
 */
export function smoothingWindow(points: number): number {
  if (points < MIN_POINTS) return 1;
  return Math.max(3, 2 * Math.floor(points / 20) + 1);
}

/** The mean of each value and its neighbours on both sides; at the ends, of those that there are. */
export function smoothed(values: readonly number[], window: number): number[] {
  const reach = (window - 1) / 2;
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - reach), i + reach + 1);
    return near.reduce((a, b) => a + b, 0) / near.length;
  });
}
