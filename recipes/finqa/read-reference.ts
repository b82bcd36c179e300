import { type Decimal, decimalOf, negated, parseDecimal } from "../numeric/decimal.ts";

/** What a sample's reference says: FinQA's are numbers, rounded to five decimals, and yes or no. */
export type Reference = { readonly kind: "number"; readonly number: Decimal } | { readonly kind: "yes" | "no" };

/** Nearly all of FinQA's. */
const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

/** @returns undefined for a reference that no answer can be compared with: a text, NaN, nothing */
export function readReference(reference: unknown): Reference | undefined {
  if (typeof reference === "number") return Number.isFinite(reference) ? numberOf(String(reference)) : undefined;
  if (typeof reference !== "string") return undefined;
  const [, minus, whole, fraction = ""] = PLAIN.exec(reference) ?? [];
  if (whole !== undefined) {
    const number = decimalOf(whole, fraction, 0);
    return number && { kind: "number", number: minus === "-" ? negated(number) : number };
  }
  const text = reference.trim().toLowerCase();
  if (text === "yes" || text === "no") return { kind: text };
  // Where a row has no exe_ans, its answer is in FinQA's own notation: "$ 1,234", "10.3%", "( 12.5 )".
  const bare = text.replace(/[$%\s,]/g, "").replace(/^\((.*)\)$/, "-$1");
  return numberOf(bare);
}

function numberOf(text: string): Reference | undefined {
  const number = parseDecimal(text);
  return number && { kind: "number", number };
}
