import { describe, expect, it } from "vitest";
import { checkBaseline } from "../../../../functions/pipeline/check-baseline/check-baseline.ts";
import { modelResult } from "../../../support/evaluations.ts";
import { runOf } from "../../../support/runs.ts";

/** The check of a base model that answered 50 rows, four times each. */
const check = (
  figures: { paid: number; meanReward?: number; missing?: number; mixedRows?: number },
  input: object = {},
) => {
  const { paid, missing = 0, mixedRows = 20 } = figures;
  const completed = 200 - missing;
  const value = figures.meanReward ?? paid / completed;
  const base = modelResult({
    name: "base",
    role: "base",
    asked: 200,
    completed,
    missing,
    paid,
    mixedRows,
    overTokenLimit: 10,
    accuracy: { value, low: value - 0.05, high: value + 0.05 },
  });
  return checkBaseline({
    run: runOf(input),
    baseline: {
      executionArn: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft-evaluation:child",
      output: { rowsKey: "rft-evaluations/child/rows.jsonl", models: [base] },
    },
  });
};

describe("the baseline", () => {
  it("says what the training starts from", () => {
    expect(check({ paid: 50 })).toEqual({
      meanReward: 0.25,
      paidShare: 0.25,
      mixedRows: 20,
      overTokenLimitShare: 0.05,
      sentence: expect.stringMatching(
        /^Of 200 answers of the base model us\.amazon\.nova-2-lite-v1:0 to 50 validation rows, 50 were paid \(25\.0 %\); mean reward 0\.250\. 20 rows had both/,
      ) as string,
      warnings: [],
    });
  });

  it("of a model that is right nearly always ends the run in NothingToLearn, before the job", () => {
    expect(() => check({ paid: 192 })).toThrow(
      expect.objectContaining({
        name: "NothingToLearn",
        message: expect.stringMatching(
          /192 were paid \(96\.0 %\).*over baseline\.maxReward 0\.95.*no training job was created/s,
        ) as string,
      }) as Error,
    );
    expect(() => check({ paid: 190 })).not.toThrow();
    expect(() => check({ paid: 192 }, { baseline: { maxReward: 0.97 } })).not.toThrow();
  });

  it("of a model that was never paid ends the run in RewardOutOfReach, and says where its answers lie", () => {
    expect(() => check({ paid: 0 })).toThrow(
      expect.objectContaining({
        name: "RewardOutOfReach",
        message: expect.stringMatching(/0 were paid.*rft-evaluations\/child\/rows\.jsonl/s) as string,
      }) as Error,
    );
    expect(() => check({ paid: 1 })).not.toThrow();
  });

  it("warns where less than 5 % of the answers were paid, where no row teaches, and of answers that are missing", () => {
    expect(check({ paid: 9 }).warnings).toEqual([expect.stringContaining("Only 4.5 %")]);
    expect(check({ paid: 10 }).warnings).toEqual([]);
    expect(check({ paid: 50, mixedRows: 0 }).warnings).toEqual([expect.stringContaining("only such rows teach")]);
    expect(check({ paid: 50, missing: 20 }).warnings).toEqual([
      expect.stringContaining("20 of 200 answers are missing"),
    ]);
  });

  it("without a figure of the base model is a defect, and says so", () => {
    expect(() =>
      checkBaseline({
        run: runOf(),
        baseline: { executionArn: "arn", output: { rowsKey: "k", models: [modelResult({ accuracy: null })] } },
      }),
    ).toThrow(expect.objectContaining({ name: "ContractViolated" }) as Error);
  });
});
