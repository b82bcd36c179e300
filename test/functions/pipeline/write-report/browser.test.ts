import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MetricSeries } from "../../../../functions/contract/report.ts";
import { page } from "../../../../functions/pipeline/write-report/page/page.ts";
import { browserPath, launched, SCREENS, shownAt } from "../../../support/browser.ts";
import {
  childFailure,
  comparisonOf,
  evaluationFailed,
  modelResult,
  STABLE_DEPLOYMENT,
  summaryOf,
} from "../../../support/evaluations.ts";
import { historyOf } from "../../../support/histories.ts";
import { answersOf, evaluatedRun, recordOf } from "../../../support/run-records.ts";

const executablePath = browserPath();

const steps = Array.from({ length: 196 }, (_, i) => i + 1);
const metrics: readonly MetricSeries[] = ["reward_mean", "training_loss", "response_length_mean"].map((column) => ({
  file: "training_artifacts/step_wise_training_metrics.csv",
  column,
  steps,
  values: steps.map((step) => 0.5 + Math.sin(step) / 10),
}));

/** Everything that a report can hold at its widest: three models, and one of them with a long name. */
const champion = modelResult({ name: "the-model-that-is-promoted-now", role: "champion" });
const widest = summaryOf({
  models: [...summaryOf().models, champion],
  comparisons: [comparisonOf(), comparisonOf({ first: champion.name })],
});
const good = recordOf(
  evaluatedRun(widest, { promoted: true, reason: "tuned is better.", deploymentArn: STABLE_DEPLOYMENT }),
  { evaluationSummary: widest, metrics },
);
const table = `case | expected | got\n${'finqa_train_5: "ANSWER: 1,234.5678" for 1234.5678 | 1.0 | 0.5, not a number from 0 to 1\n'.repeat(30)}`;
const cause = childFailure({ Error: "RewardFailed", Cause: `${"long".repeat(500)}\n${table}` });
const failed = recordOf(
  historyOf("FAILED", evaluationFailed(0, "EvaluateTuned", cause), { error: "States.TaskFailed", cause }),
  { evaluationSummary: null },
);

describe.skipIf(executablePath === undefined || executablePath === "")(
  "a report in a browser (skipped where there is no Chromium; CHROMIUM names one)",
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launched(executablePath ?? "");
    });
    afterAll(() => browser.close());

    it.each(SCREENS)(
      "at %i px, %s: no error, no request, no sideways scrolling, no lost column, legible charts",
      async (width, colorScheme) => {
        for (const html of [await page(good, answersOf(100)), await page(failed, null)])
          expect(await shownAt(browser, html, width, colorScheme)).toMatchObject({
            told: [],
            asked: [],
            sideways: 0,
            lostCells: [],
            smallestLetter: expect.toSatisfy((pixels: number) => pixels >= 10) as number,
          });
      },
    );
  },
);
