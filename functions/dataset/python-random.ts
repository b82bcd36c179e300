import MersenneTwister from "mersenne-twister";

/**
 * The indices that Python 3's `random.seed(seed); random.sample(range(n), k)` draws, in its order: the AWS sample
 * notebook draws its rows so. Follows CPython's Lib/random.py (`sample`, `_randbelow_with_getrandbits`); the generator
 * itself is the same MT19937.
 *
 * @param seed 0 to 2^32 - 1;
 * @param n rows there are;
 * @param k rows to draw, at most n
 */
export function pythonSample(seed: number, n: number, k: number): number[] {
  const twister = new MersenneTwister();
  twister.init_by_array([seed], 1);
  const below = (limit: number): number => {
    const bits = 32 - Math.clz32(limit);
    let drawn: number;
    do drawn = twister.random_int() >>> (32 - bits);
    while (drawn >= limit);
    return drawn;
  };

  // Whichever takes less memory: a list of all, or a set of those drawn. 21 is CPython's size of a small set.
  const setSize = 21 + (k > 5 ? 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 0);
  if (n <= setSize) {
    const pool = Uint32Array.from({ length: n }, (_, i) => i);
    return Array.from({ length: k }, (_, i) => {
      const j = below(n - i);
      const drawn = pool[j] ?? 0;
      pool[j] = pool[n - i - 1] ?? 0; // one that was not drawn takes its place
      return drawn;
    });
  }
  const drawn = new Set<number>();
  while (drawn.size < k) drawn.add(below(n));
  return [...drawn];
}
