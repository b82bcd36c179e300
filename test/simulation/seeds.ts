/** Seeds of a range, both ends among them. */
export const seeds = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Two seeds before it have a clean-up that is refused for a day: seconds each, which npm run simulate takes. */
export const FIRST = 15;
