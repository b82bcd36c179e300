import { describe, expect, it } from "vitest";
import { SplitStatistics } from "../../../../functions/pipeline/prepare-dataset/split-statistics.ts";
import { estimatedTokens } from "../../../../functions/dataset/prompt-checks.ts";
import { recipe } from "#recipe";

/** A prompt that is estimated to have this many tokens. */
function promptOf(tokens: number, letter = "a"): string {
  let prompt = letter;
  while (estimatedTokens(prompt) < tokens) prompt += letter;
  return prompt;
}
const statisticsOf = (tokens: readonly number[]): SplitStatistics => {
  const statistics = new SplitStatistics(recipe);
  for (const [i, count] of tokens.entries()) statistics.use(i, promptOf(count, String.fromCharCode(97 + i)), "number");
  return statistics;
};
const all = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("what the manifest says of a split", () => {
  it("counts the prompts that are longer than maxPromptLength, not those that are as long", () => {
    const limit = estimatedTokens(promptOf(500));
    const { promptTokens } = statisticsOf([100, 500, 501, 600]).report(all(4), new Set(), limit);
    expect(promptTokens).toMatchObject({ maxPromptLength: limit, rowsOverMaxPromptLength: 2 });
  });

  it.each([20, 21])("has quantiles of %i rows' tokens, each a row's own, and their maximum", (rows) => {
    const tokens = all(rows).map((i) => estimatedTokens(promptOf(100 + 10 * i)));
    const { promptTokens } = statisticsOf(all(rows).map((i) => 100 + 10 * i)).report(all(rows), new Set(), 1);
    expect(promptTokens).toMatchObject({ p50: tokens[10], p95: tokens[19], max: tokens[rows - 1] });
  });

  it("has no tokens where it has no rows", () => {
    expect(new SplitStatistics(recipe).report([], new Set(), 1).promptTokens).toMatchObject({ p50: 0, p95: 0, max: 0 });
  });

  it("is about the rows that were drawn", () => {
    const report = statisticsOf([100, 200, 300]).report([0, 2], new Set(), 250);
    expect(report).toMatchObject({ rowsUsable: 3, rowsWritten: 2, promptTokens: { rowsOverMaxPromptLength: 1 } });
  });

  it("counts prompts that stand twice in it, and those of earlier splits", () => {
    const statistics = new SplitStatistics(recipe);
    for (const [i, prompt] of ["a", "b", "a", "c"].entries()) statistics.use(i, prompt, "number");
    const earlier = new Set<number>();
    expect(statistics.report(all(4), earlier, 1)).toMatchObject({ duplicatesWithin: 1, duplicatesOfEarlierSplits: 0 });
    expect(earlier.size).toBe(3);
    expect(statistics.report(all(4), earlier, 1)).toMatchObject({ duplicatesOfEarlierSplits: 4 });
  });

  it("lists the first twenty of a kind, and counts all", () => {
    const statistics = new SplitStatistics(recipe);
    for (let i = 0; i < 21; i++) statistics.leaveOut(i, i < 2 ? "there is no answer" : "other");
    const { leftOut, rowsWithoutAnswer } = statistics.report([], new Set(), 1);
    expect(leftOut.count).toBe(21);
    expect(leftOut.first.map(({ index }) => index)).toEqual(all(20));
    expect(rowsWithoutAnswer).toBe(2);
  });

  it("counts answers by kind", () => {
    const statistics = new SplitStatistics(recipe);
    for (const [i, kind] of ["number", "yesNo", "yesNo", undefined].entries()) statistics.use(i, String(i), kind);
    const { answerKinds } = statistics.report(all(4), new Set(), 1);
    expect(answerKinds).toEqual({ number: 1, yesNo: 2, other: 1 });
  });
});
