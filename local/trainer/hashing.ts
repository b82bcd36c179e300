/** Weights of the policy; features are hashed into them (Weinberger et al. 2009, arXiv:0902.2206). */
export const WEIGHTS = 2 ** 16;

/** A number below 2^32 of a word (FNV-1a). */
export function wordHash(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The weight that a feature falls on: a feature is a tuple of small numbers, the first of which names its template. */
export function weightOf(template: number, a: number, b = 0, c = 0, d = 0): number {
  let hash = Math.imul(template + 1, 0x9e3779b1);
  hash = scrambled(hash ^ Math.imul(a + 0x7f4a7c15, 0x85ebca6b));
  hash = scrambled(hash ^ Math.imul(b + 0x165667b1, 0xc2b2ae35));
  hash = scrambled(hash ^ Math.imul(c + 0x27d4eb2f, 0x9e3779b1));
  hash = scrambled(hash ^ Math.imul(d + 0x2545f491, 0x85ebca6b));
  return (hash >>> 0) % WEIGHTS;
}

function scrambled(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
