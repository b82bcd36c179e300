import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunRecord } from "../../functions/contract/report.ts";
import { browserPath, launched, SCREENS, shownAt } from "../support/browser.ts";
import { sectionOf, textOf } from "../support/html-text.ts";
import { type Rehearsed, rehearsed } from "../support/rehearsals.ts";

const executablePath = browserPath();

const LENIENT = "test/support/lenient-reward.mjs";

let good: Rehearsed;
let cheated: Rehearsed;
let failed: Rehearsed;
beforeAll(async () => {
  good = await rehearsed({ evaluations: true, command: "npm start -- --source data" });
  cheated = await rehearsed({
    evaluations: true,
    rewardFile: fileURLToPath(new URL(`../../${LENIENT}`, import.meta.url)),
    pastSmokeTest: true,
    input: { hyperParameters: { epochCount: 8, trainingSamplePerPrompt: 8 } },
  });
  failed = await rehearsed({ input: { typo: "<script>alert(1)</script>" } });
});

const html = (run: Rehearsed): Promise<string> => readFile(`${run.out}/report.html`, "utf8");
const recordOf = async (run: Rehearsed): Promise<RunRecord> =>
  RunRecord.parse(JSON.parse(await run.object("rft-runs/test/run.json")));

describe("the report of a rehearsal", () => {
  it("loads nothing from anywhere, holds no script, and links to no console, which knows nothing of it", async () => {
    for (const run of [good, cheated, failed])
      expect(await html(run)).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|@import|url\((?!#)|href=/i);
  });

  it("has a run.json that fits its schema, and is what the terminal says", async () => {
    for (const run of [good, cheated, failed]) {
      const { conclusion, failure } = await recordOf(run);
      expect(run.record).toMatchObject({ conclusion, failure });
    }
  });

  it("says in its head that it is one, that nothing was paid, and how to do it again", async () => {
    for (const run of [good, cheated, failed])
      expect(textOf(sectionOf(await html(run), "outcome"))).toMatch(
        /^ Rehearsal, not a real run\. .*nothing was paid\. .* What did it cost\? Nothing: this is a rehearsal\./,
      );
    expect(textOf(sectionOf(await html(good), "provenance"))).toMatch(/^ To do it again npm start -- --source data /);
  });

  it("names the module that scored the training in place of the deployed function", async () => {
    expect((await recordOf(cheated)).note?.rewardModule).toBe(LENIENT);
    expect(textOf(await html(cheated))).toContain(`The training was scored by ${LENIENT}`);
    expect((await recordOf(good)).note?.rewardModule).toBeNull();
  });

  it("counts steps as the terminal does, from 1", async () => {
    const { metrics } = await recordOf(good);
    const reward = metrics.find(({ column }) => column === "reward_mean");
    expect(reward?.steps[0]).toBe(1);
    expect(reward?.steps.at(-1)).toBe(reward?.steps.length);
  });

  it("says in its first words that a reward is cheated, and what paid", async () => {
    const page = await html(cheated);
    expect(page).toContain('<h1 class="bad">The tuned model has learned to cheat the reward.</h1>');
    expect(textOf(sectionOf(page, "outcome"))).toMatch(
      new RegExp(`The reward is being cheated\\. The model tuned gives one answer, ".*", .* ${LENIENT} paid for it`),
    );
    expect(await html(good)).not.toContain("cheat the reward");
  });

  it("begins with the verdict of the evaluation", async () => {
    const { evaluation } = await recordOf(good);
    expect(evaluation?.summary?.verdict).toMatch(/^Right answers on 20 held-out rows: /);
    expect(await html(good)).toContain(`>${evaluation?.summary?.verdict ?? ""}</h1>`);
  });
});

describe.skipIf(executablePath === undefined || executablePath === "")(
  "the report in a browser (skipped where there is no Chromium; CHROMIUM names one)",
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launched(executablePath ?? "");
    });
    afterAll(() => browser.close());

    const SECTIONS = {
      good: [
        "outcome",
        "evaluation",
        "curves",
        "baseline",
        "machine",
        "dataset",
        "smoke-test",
        "hyperparameters",
        "job",
        "cost",
        "provenance",
      ],
      failed: ["outcome", "failure", "machine", "cost", "provenance"],
    };

    it.each(SCREENS)(
      "at %i px, %s: no error, no request, no sideways scrolling, no lost column, all sections",
      async (width, colorScheme) => {
        for (const [run, sections] of [
          [good, SECTIONS.good],
          [failed, SECTIONS.failed],
        ] as const)
          expect(await shownAt(browser, await html(run), width, colorScheme)).toMatchObject({
            told: [],
            asked: [],
            sideways: 0,
            lostCells: [],
            sections,
          });
      },
    );
  },
);
