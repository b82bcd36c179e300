import { weightOf } from "./hashing.ts";
import type { QuestionFeatures } from "./question-features.ts";
import type { Relation } from "./relations.ts";

/** Features of a pair that an operation takes. */
export function pairFeatures(
  { place, order, years, magnitude, mention, total }: Relation,
  operation: number,
  family: number,
  { kind }: QuestionFeatures,
): number[] {
  const where = place * 4 + order;
  return [
    weightOf(10, place, 100 + family),
    weightOf(11, place, operation),
    weightOf(12, where, operation),
    weightOf(13, place, operation, kind),
    weightOf(14, years, 100 + family),
    weightOf(15, years, operation),
    weightOf(16, years, place, operation),
    weightOf(17, magnitude, operation),
    weightOf(18, magnitude, operation, kind),
    weightOf(19, mention, operation, kind),
    weightOf(20, mention, place, operation),
    weightOf(21, total, operation, kind),
    weightOf(22, total, place, operation),
    weightOf(23, where, operation, kind),
    weightOf(24, magnitude, place, operation, kind),
  ];
}
