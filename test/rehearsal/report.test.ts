import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunRecord } from "../../functions/contract/report.ts";
import { PLACES } from "../../functions/pipeline/write-report/page/machine-picture.ts";
import { type Rehearsed, rehearsed } from "../support/rehearsals.ts";

/** A browser of this machine; CHROMIUM names another one. */
function browserPath(): string | undefined {
  if (process.env["CHROMIUM"] !== undefined) return process.env["CHROMIUM"];
  try {
    return execFileSync(
      "sh",
      ["-c", "command -v chromium || command -v chromium-browser || command -v google-chrome"],
      { encoding: "utf8" },
    ).trim();
  } catch {
    return undefined;
  }
}
const executablePath = browserPath();

let good: Rehearsed;
let cheated: Rehearsed;
let failed: Rehearsed;
beforeAll(async () => {
  good = await rehearsed();
  cheated = await rehearsed({
    rewardFile: fileURLToPath(new URL("../support/lenient-reward.mjs", import.meta.url)),
    pastSmokeTest: true,
    input: { hyperParameters: { epochCount: 8, trainingSamplePerPrompt: 8 } },
  });
  failed = await rehearsed({ input: { typo: "<script>alert(1)</script>" } });
});

const html = (run: Rehearsed): Promise<string> => readFile(`${run.out}/report.html`, "utf8");

describe("the report", () => {
  it("loads nothing from anywhere, and holds no script", async () => {
    for (const run of [good, cheated, failed]) {
      const page = await html(run);
      expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|@import|url\((?!#)/i);
      for (const [, href] of page.matchAll(/href="([^"]*)"/g))
        expect(href).toMatch(/^https:\/\/us-east-1\.console\.aws\.amazon\.com\//);
    }
  });

  it("has a run.json that fits its schema", async () => {
    for (const run of [good, cheated, failed]) RunRecord.parse(JSON.parse(await run.object("rft-runs/test/run.json")));
  });

  it("says in its first words that a reward is cheated, how much, and how", async () => {
    const page = await html(cheated);
    expect(page).toMatch(/<h1 class="bad">[^<]*has learned to cheat the reward/);
    expect(page).toMatch(
      /\d+ % of the answers that it pays after training \(\d+ of \d+\) ignore the question\. Favourite cheat: <strong>\w/,
    );
    expect(await html(good)).not.toContain("cheat the reward");
  });

  it("draws every state of the machine", async () => {
    const { States } = JSON.parse(
      await readFile(new URL("../../statemachine/rft-pipeline.asl.json", import.meta.url), "utf8"),
    ) as { States: object };
    expect(Object.keys(PLACES).toSorted()).toEqual(Object.keys(States).toSorted());
  });
});

describe.skipIf(executablePath === undefined || executablePath === "")(
  "the report in a browser (skipped where there is no Chromium; CHROMIUM names one)",
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
    });
    afterAll(() => browser.close());

    const SECTIONS = {
      good: [
        "outcome",
        "curves",
        "evaluation",
        "machine",
        "dataset",
        "smoke-test",
        "hyperparameters",
        "job",
        "timeline",
        "cost",
        "provenance",
      ],
      failed: ["outcome", "failure", "machine", "cost", "provenance"],
    };

    it.each([
      [1280, "light"],
      [1280, "dark"],
      [390, "light"],
      [390, "dark"],
    ] as const)(
      "at %i px, %s: no error, no request, no sideways scrolling, all sections",
      async (width, colorScheme) => {
        for (const [run, sections] of [
          [good, SECTIONS.good],
          [failed, SECTIONS.failed],
        ] as const) {
          const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
          const told: string[] = [];
          const asked: string[] = [];
          page.on("console", (message) => told.push(message.text()));
          page.on("pageerror", (error) => told.push(String(error)));
          page.on("request", (request) => asked.push(request.url()));
          const url = pathToFileURL(`${run.out}/report.html`).href;
          await page.goto(url);
          expect(told).toEqual([]);
          expect(asked).toEqual([url]);
          expect(
            await page.evaluate<string[]>("[...document.querySelectorAll('section')].map(({ id }) => id)"),
          ).toEqual(sections);
          const { scrollWidth, clientWidth } = await page.evaluate<{ scrollWidth: number; clientWidth: number }>(
            "({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })",
          );
          expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
          await page.close();
        }
      },
    );
  },
);
