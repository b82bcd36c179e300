import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sweepPage } from "../../../functions/sweep/write-sweep-report/page/sweep-page.ts";
import { browserPath, launched, SCREENS, shownAt } from "../../support/browser.ts";
import { sectionOf, textOf } from "../../support/html-text.ts";
import { comparisonOf, modelResult, nestedOf, summaryOf } from "../../support/evaluations.ts";
import { REHEARSAL_NOTE } from "../../support/run-records.ts";
import { RUNS, sweepRecord } from "../../support/sweep-records.ts";
import { BUCKET } from "../../support/sweeps.ts";

const record = sweepRecord();
const pageOf = (of = record): Promise<string> => sweepPage(of, RUNS, BUCKET);
const failed = sweepRecord({
  selection: null,
  evaluation: null,
  losers: null,
  failure: { state: "SelectTrial", error: "AllTrialsFailed", cause: "None of 6 trials …", nested: null },
});

describe("the record of a sweep", () => {
  it("has every trial with its place, its p-values and its report", () => {
    expect(record.trials.map(({ index, status, rank }) => [index + 1, status, rank])).toEqual([
      [1, "completed", 3],
      [2, "completed", 2],
      [3, "completed", 1],
      [4, "completed", null], // its model was deleted
      [5, "failed", null],
      [6, "skipped", null],
    ]);
    expect(record.trials[2]!.pHolm).toBeLessThan(0.001);
    expect(record.trials[0]!.pHolm).toBeGreaterThan(0.05);
    expect(record.trials.map(({ reportKey }) => reportKey?.startsWith("rft-runs/autumn-"))).toEqual([
      ...[true, true, true, true, true],
      undefined,
    ]);
  });

  it("adds up hours and dollars of its own trials, not of those that another sweep has trained", () => {
    expect(record.spent.trainingHours).toBe(40); // four of ten hours
    expect(record.spent.usDollars).toBeGreaterThan(4);
  });

  it("begins with the trial that was chosen, and what the test rows say of its model", () => {
    expect(record.conclusion).toMatchObject({
      headline: `Trial 3 (learningRate 5e-5, reasoningEffort high) is the best of 4. ${comparisonOf().sentence}`,
      mood: "good",
      cheating: null,
    });
    expect(record.verdict).toBe(comparisonOf().sentence);
    expect(record.conclusion.warnings).toEqual([
      "1 trial of 6 failed: TrainingFailed.",
      "1 trial did not start: maxTrainingHours was used up.",
      expect.stringMatching(/^The model .* was not deleted: the deployment finqa-rft serves it\.$/),
    ]);
  });

  it("warns where several trials were compared and none is shown to be better than the base", () => {
    const trials = record.trials.slice(0, 1);
    const { warnings } = sweepRecord({
      trials,
      selection: { ...record.winner!, index: 0 },
    }).conclusion;
    expect(warnings).toContainEqual(expect.stringContaining("not shown to be better than the base"));
  });

  it("says so where the chosen model cheats on the test rows", () => {
    const commonAnswer = { answer: "5", share: 0.4, paid: 400 };
    const tuned = modelResult({ name: "tuned", role: "candidate", commonAnswer });
    const cheated = sweepRecord({ evaluation: nestedOf(summaryOf({ models: [modelResult(), tuned] })) });
    expect(cheated.conclusion).toMatchObject({
      headline: expect.stringContaining("Its model has learned to cheat the reward.") as string,
      mood: "bad",
    });
  });

  it("of a failed rehearsal names no sweep to go on from: its account is gone", () => {
    const failure = { state: "PlanSweep", error: "InvalidSweepInput", cause: "…", nested: null };
    const { conclusion } = sweepRecord({ selection: null, evaluation: null, losers: null, failure }, REHEARSAL_NOTE);
    expect(conclusion.next).toMatch(/^Correct the input\. Start it again: the same command/);
  });

  it("of a sweep that failed before a trial was completed takes none up", () => {
    const failure = { state: "PlanSweep", error: "InvalidSweepInput", cause: "…", nested: null };
    const { conclusion } = sweepRecord({ trials: [], selection: null, evaluation: null, losers: null, failure });
    expect(conclusion.next).toBe("Correct the input. Then start a new sweep.");
  });

  it("of a failed sweep names the error, what to do, and how to keep what is completed", () => {
    expect(failed.conclusion).toMatchObject({
      headline: "The sweep ended in AllTrialsFailed at SelectTrial.",
      mood: "bad",
    });
    expect(failed.conclusion.next).toMatch(/^Fix what the errors name.* "resume": "autumn" takes up the trials/);
  });
});

describe("the report of a sweep", () => {
  it("links each trial to its report and its execution in the console", async () => {
    const trials = sectionOf(await pageOf(), "trials");
    expect(trials.match(/prefix=rft-runs%2Fautumn-\w+-trial-\d-1%2Freport\.html/g)).toHaveLength(5);
    expect(trials.match(/#\/v2\/executions\/details\//g)).toHaveLength(5);
  });

  it("of a rehearsal links to the reports beside it, and to no console", async () => {
    const page = await pageOf(sweepRecord({}, REHEARSAL_NOTE));
    expect(page.match(/href="\.\.\/\.\.\/rft-runs\/autumn-\w+-trial-\d-1\/report\.html"/g)).toHaveLength(5);
    expect(page).not.toContain("console.aws.amazon.com");
  });

  it("escapes what trials say", async () => {
    const page = await pageOf();
    expect(page).toContain("&lt;b&gt;an internal error");
    expect(page).not.toContain("<b>an internal error");
  });

  it("has a picture for each hyperparameter, one for all of them, and the curves of the trainings", async () => {
    const figures = [...(await pageOf()).matchAll(/<figure id="([^"]+)"/g)].map(([, id]) => id);
    expect(figures).toEqual(["by-learningRate", "by-reasoningEffort", "parallel", "curves"]);
  });

  it("of a sweep that has failed early has what there is", async () => {
    const page = await pageOf(sweepRecord({ ...failed, plan: null, trials: [], base: null, baselineWarnings: [] }));
    expect(textOf(page)).toContain("The sweep ended in AllTrialsFailed");
  });

  it("says that the test rows were asked once", async () => {
    expect(textOf(sectionOf(await pageOf(), "test"))).toContain("The test rows were asked once in this sweep");
  });
});

const executablePath = browserPath();
describe.skipIf(executablePath === undefined || executablePath === "")(
  "a sweep's report in a browser (skipped where there is no Chromium; CHROMIUM names one)",
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launched(executablePath ?? "");
    });
    afterAll(() => browser.close());

    it.each(SCREENS)(
      "at %i px, %s: no error, no request, no sideways scrolling, no lost column, legible charts",
      async (width, colorScheme) => {
        for (const html of [await pageOf(), await pageOf(failed)])
          expect(await shownAt(browser, html, width, colorScheme)).toMatchObject({
            told: [],
            asked: [],
            sideways: 0,
            lostCells: [],
            smallestLetter: expect.toSatisfy((pixels: number) => pixels >= 10) as number,
          });
      },
    );

    it("sorts the trials by a click on a heading, the other way round by another, and what has no value last", async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.setContent(await pageOf());
      const column = async (index: number): Promise<string[]> =>
        (await page.locator(`table.sortable tbody td:nth-child(${index + 1})`).allTextContents()).map((text) =>
          text.trim(),
        );
      const sortBy = (title: string) => page.click(`table.sortable th button:text-is("${title}")`);
      await sortBy("Score");
      expect(await column(0)).toEqual(["1", "2", "4", "3", "5", "6"]);
      await sortBy("Score");
      expect(await column(0)).toEqual(["3", "4", "2", "1", "5", "6"]);
      await sortBy("learningRate");
      expect(await column(1)).toEqual(["1e-7", "5e-5", "5e-5", "2e-4", "9e-4", "0.001"]);
      await sortBy("reasoningEffort");
      expect((await column(2)).slice(0, 3)).toEqual(["high", "high", "high"]);
      expect(await page.getAttribute('th[aria-sort="ascending"]', "scope")).toBe("col");
      await page.close();
    });
  },
);
