/** US dollars for a million tokens. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
}

/**
 * AWS's list prices of Nova 2 Lite in us-east-1, as third parties read them from the Price List API between June and
 * September 2026 (no AWS document has them): check them before you rely on them, `aws pricing get-products
 * --service-code AmazonBedrock`.
 */
const REGIONAL: TokenPrice = { input: 0.33, output: 2.75 };
const GLOBAL: TokenPrice = { input: 0.3, output: 2.5 };
const CUSTOM: TokenPrice = { input: 0.3, output: 2.5 };

/**
 * @param modelArn inference profile or custom-model ARN; the price of another foundation model is not known here: Nova
 *   2 Lite's is used
 */
export function priceOf(modelArn: string): TokenPrice {
  if (modelArn.includes(":custom-model/")) return CUSTOM;
  return /(^|\/)global\./.test(modelArn) ? GLOBAL : REGIONAL;
}

/** US dollars of these tokens. */
export function costOf(modelArn: string, tokens: { readonly input: number; readonly output: number }): number {
  const price = priceOf(modelArn);
  return (tokens.input * price.input + tokens.output * price.output) / 1_000_000;
}
