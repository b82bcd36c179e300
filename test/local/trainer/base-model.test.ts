import { describe, expect, it } from "vitest";
import { Policy } from "../../../local/trainer/policy.ts";
import { PolicyModel } from "../../../local/trainer/policy-model.ts";
import { hasFinqa } from "../../support/finqa.ts";
import { baselineOf, finqaPrompts, type GradedPrompt, samplePrompts } from "../../support/training.ts";

const SOURCES: readonly [name: string, there: boolean, rows: () => GradedPrompt[]][] = [
  ["the generated sample", true, () => samplePrompts(2, 100)],
  ["FinQA's own rows", hasFinqa, () => finqaPrompts("dev")],
];

describe.each(SOURCES)("the untrained policy, asked 50 of %s four times each", (_, there, rows) => {
  it.skipIf(!there)(
    `is neither hopeless nor perfect in any of 20 draws, and right in a tenth of all samples${there ? "" : " (skipped: ../shared/finqa is missing)"}`,
    async () => {
      const model = new PolicyModel(new Policy(42));
      const prompts = rows();
      const paid: number[] = [];
      for (let seed = 1; seed <= 20; seed++) paid.push((await baselineOf(model, prompts, seed)).paid);
      expect(Math.min(...paid)).toBeGreaterThan(0);
      expect(Math.max(...paid)).toBeLessThan(0.95);
      const mean = paid.reduce((sum, share) => sum + share, 0) / paid.length;
      expect(mean).toBeGreaterThanOrEqual(0.1);
      expect(mean).toBeLessThanOrEqual(0.3);
    },
  );
});
