/**
 * A quantile of sorted values, linear between two of them: type 7 of Hyndman and Fan (1996), as numpy and R take it by
 * default.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}
