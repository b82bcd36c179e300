/**
 * McNemar's mid-p for paired answers that are right or wrong (Fagerland, Lydersen, Laake 2013, BMC Med Res Methodol
 * 13:91): 2 P(X <= m) - P(X = m) with m = min(b, c) and X ~ Bin(b + c, 1/2), two-sided. It assumes independent rows;
 * those of one page are not quite.
 *
 * @param b rows that only the first has right;
 * @param c rows that only the second has right
 */
export function midP(b: number, c: number): number {
  if (b === c) return 1; // by symmetry, and 1 where nothing differs
  const m = Math.min(b, c);
  const atM = centralProbability(b + c, m);
  // P(X = k - 1) = P(X = k) k / (n - k + 1): all terms shrink, so the sum is stable and may end early.
  let term = atM;
  let below = 0;
  for (let k = m; k > 0 && term > below * Number.EPSILON; k--) {
    term *= k / (b + c - k + 1);
    below += term;
  }
  return 2 * below + atM;
}

/**
 * P(X = m), X ~ Bin(n, 1/2), m <= n / 2: the factors of C(n, m) are all over 1, so halving in between keeps the product
 * near 1. Relative error under 3 m 2^-53.
 */
function centralProbability(n: number, m: number): number {
  let product = 1;
  let halvings = n;
  for (let i = 1; i <= m; i++) {
    product *= (n - m + i) / i;
    while (product > 1 && halvings > 0) {
      product /= 2;
      halvings--;
    }
  }
  return product * 2 ** -halvings;
}
