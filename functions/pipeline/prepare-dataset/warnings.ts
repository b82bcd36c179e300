import type { Split } from "../../contract/splits.ts";
import type { SplitFacts } from "./split-statistics.ts";

/** Warnings for the person who is about to pay. */
export function warningsOf(
  split: Split,
  {
    rowsWritten,
    leftOut,
    answerKinds,
    promptTokens,
    duplicatesWithin,
    duplicatesOfEarlierSplits,
    answersDisagree: { count: disagree, sign, scale, value },
    averagesOfWrongCount,
    contradictedByProgram,
    droppedAsDoubtful,
    forbiddenSubstrings,
  }: SplitFacts,
): string[] {
  const keep = split === "train" ? "exe_ans counts, unless dataset.dropDoubtful leaves them out" : "exe_ans counts";
  const fate = droppedAsDoubtful > 0 ? "they were left out, as dataset.dropDoubtful asks" : keep;
  const facts: readonly (readonly [number, string])[] = [
    [
      promptTokens.rowsOverMaxPromptLength,
      `of ${rowsWritten} prompts are longer than maxPromptLength ${promptTokens.maxPromptLength} by estimate: Bedrock drops them silently`,
    ],
    [leftOut.count, "rows can't be used and were left out; the manifest says which, and why"],
    [answerKinds.other, "answers are neither a number nor yes or no: the reward function scores them 0"],
    [duplicatesWithin, "prompts stand more than once in it"],
    [duplicatesOfEarlierSplits, "prompts stand in an earlier split as well: leakage"],
    [
      disagree,
      `rows have an exe_ans and an answer that disagree (sign ${sign.count}, scale ${scale.count}, value ${value.count}); ${fate}`,
    ],
    [averagesOfWrongCount.count, `rows have a program that averages the wrong number of terms; ${fate}`],
    [contradictedByProgram.count, `rows have an exe_ans that their own program contradicts; ${fate}`],
    [forbiddenSubstrings.count, "prompts hold a text that AWS's offline validator forbids"],
  ];
  return facts.filter(([n]) => n > 0).map(([n, fact]) => `${split}: ${n} ${fact}.`);
}
