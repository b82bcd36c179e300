import { describe, expect, it } from "vitest";
import { evaluate } from "../../../local/trainer/evaluate.ts";
import { ActionSpaces } from "../../../local/trainer/prompts.ts";
import { Trainer } from "../../../local/trainer/trainer.ts";
import { hasFinqa } from "../../support/finqa.ts";
import { exactGrade, finqaPrompts } from "../../support/training.ts";

describe.skipIf(!hasFinqa)(
  `training on FinQA's own rows${hasFinqa ? "" : " (skipped: ../shared/finqa is missing)"}`,
  () => {
    it("answers a quarter of the rows that it has not seen exactly, and fewer before", async () => {
      const trainer = new Trainer({
        plan: { batchSize: 32, epochCount: 8, evalInterval: 100, learningRate: 5e-5, trainingSamplePerPrompt: 8 },
        seed: 42,
        training: finqaPrompts("train"),
        validation: [],
        grade: exactGrade,
      });
      const held = finqaPrompts("test");
      const spaces = new ActionSpaces();
      const before = await evaluate(trainer.policy, held, exactGrade, spaces);
      const rewards: number[] = [];
      for await (const { reward } of trainer.run()) rewards.push(reward.mean);
      const after = await evaluate(trainer.policy, held, exactGrade, spaces);
      expect(rewards[0]).toBeLessThan(0.2);
      expect(after.mean).toBeGreaterThanOrEqual(0.32);
      expect(after.mean).toBeGreaterThanOrEqual(before.mean + 0.15);
      expect(after.paidIgnoringQuestion).toBeLessThan(0.1);
    }, 240_000);
  },
);
