/** "learningRate 0.00005, batchSize 32": what a person knows a trial by. */
export const labelOf = (varied: Readonly<Record<string, number | string>>): string =>
  Object.entries(varied)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(", ");

/** 0.0000001 is read more easily as 1e-7. */
export const shown = (value: number | string): string =>
  typeof value === "number" && value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);
