import type { Recipe } from "../../../recipes/recipe.ts";
import type { Split } from "../../contract/splits.ts";
import { doubtCounts } from "../../dataset/doubt-counts.ts";
import type { SplitFacts } from "./split-statistics.ts";

/** Warnings for the person who is about to pay. */
export function warningsOf(
  split: Split,
  facts: SplitFacts,
  { references, doubts }: Pick<Recipe, "references" | "doubts">,
): string[] {
  const { rowsWritten, leftOut, answerKinds, promptTokens, duplicatesWithin } = facts;
  const { duplicatesOfEarlierSplits, droppedAsDoubtful, forbiddenSubstrings } = facts;
  const stay = doubts?.fate ?? "they are used";
  const keep = split === "train" ? `${stay}, unless dataset.dropDoubtful leaves them out` : stay;
  const fate = droppedAsDoubtful > 0 ? "they were left out, as dataset.dropDoubtful asks" : keep;
  const warnings: readonly (readonly [number, string])[] = [
    [
      promptTokens.rowsOverMaxPromptLength,
      `of ${rowsWritten} prompts are longer than maxPromptLength ${promptTokens.maxPromptLength} by estimate: Bedrock drops them silently`,
    ],
    [leftOut.count, "rows can't be used and were left out; the manifest says which, and why"],
    [answerKinds.other, `answers are ${references.others}: the reward function scores them 0`],
    [duplicatesWithin, "prompts stand more than once in it"],
    [duplicatesOfEarlierSplits, "prompts stand in an earlier split as well: leakage"],
    ...Object.entries(doubts?.kinds ?? {}).map(([key, kind]) => {
      const { count = 0, parts } = doubtCounts(facts, key, kind);
      return [count, `${kind.warning(parts)}; ${fate}`] as const;
    }),
    [forbiddenSubstrings.count, "prompts hold a text that AWS's offline validator forbids"],
  ];
  return warnings.filter(([n]) => n > 0).map(([n, fact]) => `${split}: ${n} ${fact}.`);
}
