import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { datasetKey, rowsKey, summaryKey } from "../../../functions/contract/keys.ts";
import { runtimeErrors } from "../../../local/bedrock/runtime/runtime-errors.ts";
import { BASE, type EvaluationAccount } from "../../support/evaluation-account.ts";
import { expectSameSummary, independentSummary } from "../../support/independent-summary.ts";
import { hasPython, unlessPython } from "../../support/python.ts";
import { temporaryFolder } from "../../support/rehearsals.ts";

/** Dollars an input and an output token, by AWS's price list of September 2026. */
const [PROFILE_PRICE, CUSTOM_PRICE] = [
  [0.33e-6, 2.75e-6],
  [0.3e-6, 2.5e-6],
] as const;
const MAX_TOKENS = 300;

/** What an evaluation has left, computed a second time. */
export function computedInPython(opened: () => EvaluationAccount): void {
  describe.skipIf(!hasPython)(`every number of a rehearsed evaluation's summary is Python's${unlessPython}`, () => {
    it("from its own rows.jsonl: three models, some answers cut off, and one missing", async () => {
      const arns = [0.4, 0.8].map((share) => opened().model(`knows-${share * 10}-of-10`, opened().knowing(share)));
      const [some = "", most = ""] = arns;
      const ended = await opened().evaluate(
        {
          models: [BASE, { name: "some", id: some }, { name: "most", id: most }],
          samplesPerRow: 1,
          inference: { maxTokens: MAX_TOKENS },
        },
        {
          runtimeFault: ({ model, prompt }) =>
            model === some && opened().numberOf(prompt) === 20 ? runtimeErrors.modelError() : undefined,
        },
      );
      const summary = await opened().summary(ended.execution);
      expect(summary.models.map(({ missing }) => missing)).toEqual([0, 1, 0]);
      expect(summary.models.some(({ truncated }) => truncated > 0)).toBe(true);
      expect(summary.comparisons).toHaveLength(2);

      const folder = await temporaryFolder();
      const { name } = ended.execution.description;
      const files = {
        rows: join(folder, "rows.jsonl"),
        dataset: join(folder, "test.jsonl"),
        summary: join(folder, "summary.json"),
      };
      await writeFile(files.rows, await opened().object(rowsKey(name)));
      await writeFile(files.dataset, await opened().object(datasetKey(opened().digest, "test")));
      await writeFile(files.summary, await opened().object(summaryKey(name)));
      const prices = { base: PROFILE_PRICE, some: CUSTOM_PRICE, most: CUSTOM_PRICE };
      expectSameSummary(summary, independentSummary(files, { seed: 42, tokenLimit: MAX_TOKENS, prices }));
    });
  });
}
