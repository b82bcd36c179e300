/** A line of the acceptance table. */
export type Check =
  | {
      readonly what: string;
      readonly figure: string;
      readonly demanded: string;
      readonly holds: boolean;
      /** Some of what fell short. */
      readonly examples: readonly string[];
    }
  | {
      readonly what: string;
      /** Why it could not be tried. */
      readonly skipped: string;
    };

export const share = (part: number, whole: number): string =>
  `${((100 * part) / Math.max(1, whole)).toFixed(3)} % of ${whole}`;
