import { describe, expect, it } from "vitest";
import type {
  EvaluationOutput,
  EvaluationSummary,
} from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import { page } from "../../../../functions/pipeline/write-report/page/page.ts";
import {
  comparisonOf,
  evaluationArn,
  modelResult,
  STABLE_DEPLOYMENT,
  summaryOf,
} from "../../../support/evaluations.ts";
import { entered, historyOf } from "../../../support/histories.ts";
import { sectionOf, textOf } from "../../../support/html-text.ts";
import { answersOf, evaluatedRun, recordOf, REHEARSAL_NOTE } from "../../../support/run-records.ts";

type Parts = NonNullable<Parameters<typeof recordOf>[1]>;

const pageOf = (
  summary: EvaluationSummary = summaryOf(),
  promotion: EvaluationOutput["promotion"] = null,
  parts: Parts = {},
  rows = 3,
): Promise<string> =>
  page(recordOf(evaluatedRun(summary, promotion), { evaluationSummary: summary, ...parts }), answersOf(rows));
const evaluationText = async (...args: Parameters<typeof pageOf>): Promise<string> =>
  textOf(sectionOf(await pageOf(...args), "evaluation"));

/** The cells of each row of the tables in a part of the page. */
const rowsOf = (html: string): string[][] =>
  [...html.matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<t[dh][^>]*>([^]*?)<\/t[dh]>/g)].map(([, cell = ""]) =>
      textOf(cell).replaceAll("\u00a0", " ").trim(),
    ),
  );

describe("the first screen", () => {
  it("begins with whether it is a rehearsal or a real run, and where", async () => {
    const real = sectionOf(await pageOf(), "outcome");
    expect(textOf(real)).toMatch(/^ Real run in the AWS account 123456789012, us-east-1\. Right answers on/);
    const rehearsed = sectionOf(await pageOf(summaryOf(), null, { note: REHEARSAL_NOTE }), "outcome");
    expect(textOf(rehearsed)).toMatch(
      /^ Rehearsal, not a real run\. A small policy was trained .* Nothing was paid\. Right answers on/,
    );
  });

  it("answers the four questions", async () => {
    const terms = [...sectionOf(await pageOf(), "outcome").matchAll(/<dt>([^<]*)<\/dt>/g)].map(([, term]) => term);
    expect(terms.slice(0, 4)).toEqual(["Did it work?", "What did it learn?", "What did it cost?", "What next?"]);
  });

  it("links to the console of a real run, nested executions too, and of a rehearsal to nothing", async () => {
    const linksOf = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map(([, url = ""]) => url);
    const links = linksOf(await pageOf());
    expect(links).toHaveLength(4);
    for (const name of ["b1", "e1"])
      expect(links.filter((url) => url.endsWith(encodeURIComponent(evaluationArn(name))))).toHaveLength(1);
    expect(linksOf(await pageOf(summaryOf(), null, { note: REHEARSAL_NOTE }))).toEqual([]);
  });

  it("warns of a reward that is cheated, and names the module that paid", async () => {
    const cheated = summaryOf({
      models: [
        modelResult(),
        modelResult({ name: "tuned", role: "candidate", commonAnswer: { answer: "0.05", share: 0.6, paid: 500 } }),
      ],
    });
    const html = await pageOf(cheated, null, { note: { ...REHEARSAL_NOTE, rewardModule: "my/reward.mjs" } });
    expect(html).toContain('<h1 class="bad">The tuned model has learned to cheat the reward.</h1>');
    expect(textOf(sectionOf(html, "outcome"))).toMatch(
      /The reward is being cheated\. The model tuned gives one answer, "0\.05", .* my\/reward\.mjs paid for it/,
    );
    expect(textOf(sectionOf(html, "evaluation"))).toContain("don't trust these figures");
    expect(textOf(sectionOf(html, "smoke-test"))).toContain("The training was scored by my/reward.mjs");
  });
});

describe("the evaluation in the report", () => {
  it("has a column for each model, with what it came to", async () => {
    const rows = rowsOf(sectionOf(await pageOf(), "evaluation"));
    const row = (name: string): string[] | undefined => rows.find(([first]) => first === name);
    expect(row("Model")).toEqual(["Model", "base", "tuned"]);
    expect(row("Mean score")).toEqual(["Mean score", "61.2 %", "68.9 %"]);
    expect(row("… 95 % interval")).toEqual(["… 95 % interval", "58.3 % to 64.1 %", "66.1 % to 71.6 %"]);
    expect(row("Missing")).toEqual(["Missing", "0", "2"]);
    expect(row("Cut off at the token limit")).toEqual(["Cut off at the token limit", "9 (0.8 %)", "9 (0.8 %)"]);
    expect(row("Tokens out")).toEqual(["Tokens out", "688,212", "688,212"]);
    expect(row("US dollars")).toEqual(["US dollars", "$2.31", "$2.10"]);
    expect(row("Time of an answer, median")).toEqual(["Time of an answer, median", "6.2 s", "6.2 s"]);
  });

  it("has the two by two table, the difference, the tests, and the smallest gain that could be seen", async () => {
    const html = sectionOf(await pageOf(), "evaluation");
    expect(rowsOf(html)).toEqual(
      expect.arrayContaining([
        ["Of 1,147 rows on 402 pages", "tuned right", "tuned wrong"],
        ["base right", "658", "44"],
        ["base wrong", "132", "313"],
      ]),
    );
    const text = textOf(html);
    for (const words of [
      "Difference +7.7 points; 95 % interval +5.1 to +10.3 points, clustered by page",
      "… by bootstrap +5.1 to +10.3 points",
      "McNemar's mid-p 2.10e-11",
      "Left out 2 rows",
      "Smallest detectable gain 3.2 points",
    ])
      expect(text).toContain(words);
  });

  it("shows a loss with its sign, and no mid-p where there is none", async () => {
    const worse = comparisonOf({ difference: { value: -0.05, low: -0.08, high: 0.001 }, midP: null });
    const text = await evaluationText(summaryOf({ comparisons: [worse] }));
    expect(text).toContain("−5.0 points; 95 % interval −8.0 to +0.1 points");
    expect(text).toContain("McNemar's mid-p not defined");
  });

  it("has the scores by kind of question", async () => {
    expect(rowsOf(sectionOf(await pageOf(), "evaluation"))).toEqual(
      expect.arrayContaining([
        ["Kind", "Rows", "base", "tuned", "Turned right", "Turned wrong"],
        ["divide", "361", "63.7 %", "73.4 %", "49", "14"],
        ["3 or more", "153", "47.1 %", "54.2 %", "15", "4"],
        ["text", "268", "56.0 %", "61.9 %", "28", "12"],
      ]),
    );
  });

  it("shows rows that turned right and wrong, and says how they were picked", async () => {
    const text = await evaluationText();
    expect(text).toContain("10 of the 132 rows that turned right, drawn at random with a fixed seed");
    expect(text).toContain("10 of the 44 rows that turned wrong, drawn at random with a fixed seed");
    const few = comparisonOf({
      turnedRight: comparisonOf().turnedRight.slice(0, 1),
      turnedWrong: [],
      table: { bothRight: 5, onlyFirst: 0, onlySecond: 1, neither: 4 },
    });
    const all = await evaluationText(summaryOf({ comparisons: [few] }));
    expect(all).toContain("The one row that turned right");
    expect(all).toContain("No row turned wrong.");
  });

  it("lists every answer, to be searched by the browser, without a script", async () => {
    const html = sectionOf(await pageOf(summaryOf(), null, {}, 1147), "evaluation");
    expect(textOf(html)).toContain("All 1,147 rows, with what each model stated");
    expect(html.match(/data-title="Row"/g)).toHaveLength(1147);
    expect(html).toContain("rft-evaluations/e1/rows.jsonl");
  });

  it("says what became of the promotion", async () => {
    const promoted = await evaluationText(summaryOf(), {
      promoted: true,
      reason: "tuned is better.",
      deploymentArn: STABLE_DEPLOYMENT,
    });
    expect(promoted).toContain(`Promoted. tuned is better. Deployment: ${STABLE_DEPLOYMENT}`);
    const kept = await evaluationText(summaryOf(), { promoted: false, reason: "97 % completed.", deploymentArn: null });
    expect(kept).toContain("Not promoted. 97 % completed.");
    expect(await evaluationText()).not.toContain("Promotion");
  });

  it("says how the models were asked, and that effort high takes neither limit nor temperature", async () => {
    expect(await evaluationText()).toContain(
      "once each, at temperature 0, 1,000 tokens at most, reasoning effort low.",
    );
    const high = summaryOf({
      inference: { maxTokens: 1000, temperature: 0, reasoningEffort: "high" },
      samplesPerRow: 4,
    });
    expect(await evaluationText(high)).toContain(
      "4 times each, at reasoning effort high, where Bedrock accepts neither",
    );
  });
});

describe("the rest of the report", () => {
  it("has what the base model could do before", async () => {
    const text = textOf(sectionOf(await pageOf(), "baseline"));
    expect(text).toContain("Paid answers 122 of 199 (61.3 %)");
    expect(text).toContain("Rows with paid and unpaid answers 18 of 50 (36.0 %): only these teach");
    expect(text).toContain("Answers longer than inferenceMaxTokens 5 of 199 (2.5 %)");
  });

  it("sets figures under their headings, on one side", async () => {
    const html = await pageOf();
    for (const [, tableHtml = ""] of html.matchAll(/<table[^>]*>([^]*?)<\/table>/g)) {
      const head = [...tableHtml.matchAll(/<th scope="col" class="([^"]*)"/g)].map(([, kind]) => kind);
      for (const [, row = ""] of tableHtml.matchAll(/<tr>\s*(<td[^]*?)<\/tr>/g))
        expect([...row.matchAll(/<td class="([^"]*)"/g)].map(([, kind]) => kind)).toEqual(head);
    }
  });

  it("says how to do it again: the rehearsal's command line, or the input of the execution", async () => {
    const real = textOf(sectionOf(await pageOf(), "provenance"));
    expect(real).toMatch(/^ To do it again Start an execution with this input: \{\}/);
    const rehearsed = textOf(sectionOf(await pageOf(summaryOf(), null, { note: REHEARSAL_NOTE }), "provenance"));
    expect(rehearsed).toMatch(
      /^ To do it again npm start -- --source finqa It starts an execution with this input: \{\}/,
    );
  });

  it("calls the costs of a rehearsal what they would be", async () => {
    const html = await pageOf(summaryOf(), null, { note: REHEARSAL_NOTE });
    expect(textOf(sectionOf(html, "cost"))).toContain("What it would cost on AWS Nothing was paid.");
    expect(textOf(sectionOf(await pageOf(), "cost"))).toContain(
      "What it cost What How much US dollars Bedrock, baseline",
    );
  });

  it("keeps the lines of a long cause, and lets them wrap", async () => {
    const cause = `first line ${"x".repeat(3_000)}\nsecond line`;
    const html = await page(recordOf(historyOf("FAILED", [entered(0, "ResolveRun")], { error: "X", cause })), null);
    expect(html).toContain(`<pre>${cause}</pre>`);
    expect(html).toMatch(/pre \{[^}]*white-space: pre-wrap; overflow-wrap: anywhere/);
  });
});
