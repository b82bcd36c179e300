/** Number formats of the report: the same in page, record and conclusion. */

/** 0.6124 → "61.2 %". */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** "58.3 % to 64.0 %". */
export const percentRange = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${percent(low)} to ${percent(high)}`;

/** Of a difference of shares: 0.077 → "+7.7". */
export const points = (difference: number): string =>
  `${difference < 0 ? "−" : "+"}${Math.abs(difference * 100).toFixed(1)}`;

/** 1147 → "1,147". */
export const count = (number: number): string => number.toLocaleString("en-US");

/** Cents, and four decimals below a dollar: most of what a run costs is less. */
export const dollars = (usDollars: number): string =>
  `${usDollars < 0 ? "−" : ""}$${Math.abs(usDollars).toFixed(Math.abs(usDollars) >= 1 ? 2 : 4)}`;

/** Where a few cents don't matter. */
export const aboutDollars = (usDollars: number): string =>
  usDollars < 0.01 ? "less than a cent" : `about $${usDollars.toFixed(2)}`;

/** Seconds in the unit that a person would choose. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 6) / 10} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}

/** ISO 8601 both. */
export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;
