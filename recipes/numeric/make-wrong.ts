/**
 * A number made a tenth larger: far outside what rounding or a tolerance may pay.
 * @returns undefined for a text that is not a number
 */
export function madeWrong(answer: string): string | undefined {
  const value = Number(answer);
  if (answer.trim() === "" || !Number.isFinite(value)) return undefined;
  return value === 0 ? "0.1" : String(Number((value * 1.1).toPrecision(6)));
}
