import { readReference } from "../../recipes/finqa/read-reference.ts";
import { scoreCompletion } from "../../recipes/finqa/score.ts";
import { checkedRecipe } from "../../recipes/tools/check-recipe.ts";
import { DEFAULT_RECIPE } from "../../recipes/tools/load-recipe.ts";
import { UnusableRecipe } from "../../recipes/tools/unusable-recipe.ts";
import { allRows } from "../support/finqa.ts";
import { ADVERSARIAL } from "./adversarial.ts";
import type { Check } from "./check.ts";
import { bestConstant, casesOf, copies, hedges, rightAnswers, unitWords, wrongAnswers } from "./checks.ts";
import { plausibleWrongAnswers } from "./plausible-answers.ts";
import { realAnswers } from "./real-answers.ts";
import { recipeChecks } from "./recipe-checks.ts";
import { speed } from "./speed.ts";

process.env["POWERTOOLS_SERVICE_NAME"] = "reward";
process.env["POWERTOOLS_METRICS_NAMESPACE"] = "FinqaRft";

/**
 * `npm run reward:check [-- --recipe NAME|DIR]`: the acceptance table; `-- --untimed` leaves out what a busy machine may
 * fail.
 */
const untimed = process.argv.includes("--untimed");

/** The slowest of the adversarial texts, each at its best of five: the machine may be busy. */
function slowest(): Check {
  if (untimed) return { what: "1 MB of adversarial text", skipped: "--untimed" };
  const reference = readReference("25");
  if (reference === undefined) throw new Error("25 is a reference");
  const times = ADVERSARIAL.map(([name, text]) => {
    const runs = Array.from({ length: 5 }, () => {
      const start = performance.now();
      scoreCompletion(text, reference, () => "");
      return performance.now() - start;
    });
    return { name, ms: Math.min(...runs) };
  });
  const worst = times.reduce((a, b) => (a.ms > b.ms ? a : b));
  return {
    what: `1 MB of adversarial text, the slowest of ${times.length}: ${worst.name}`,
    figure: `${worst.ms.toFixed(1)} ms`,
    demanded: "under 50 ms",
    holds: worst.ms < 50,
    examples: [],
  };
}

/** FinQA's own table, with its programs, plausible slips and real answers. */
async function finqaChecks(): Promise<{ readonly heading: string; readonly checks: readonly Check[] }> {
  const { rows, source } = allRows();
  const cases = casesOf(rows);
  const checks = [
    ...realAnswers(rows),
    ...(await plausibleWrongAnswers(rows)),
    rightAnswers(cases),
    wrongAnswers(cases),
    bestConstant(cases),
    hedges(cases),
    ...copies(cases),
    unitWords(cases),
    slowest(),
    ...(await speed(rows, untimed)),
  ];
  return { heading: `The reward function on ${cases.length} rows: ${source}`, checks };
}

/** Any other recipe's, on its generated sample. */
async function checksOf(named: string): Promise<{ readonly heading: string; readonly checks: readonly Check[] }> {
  const loaded = await checkedRecipe(named);
  const heading = `The reward of ${loaded.recipe.title}, on its generated sample`;
  return { heading, checks: await recipeChecks(loaded, untimed) };
}

const at = process.argv.indexOf("--recipe");
const named = at === -1 ? DEFAULT_RECIPE : (process.argv[at + 1] ?? "");
const { heading, checks } = await (named === DEFAULT_RECIPE ? finqaChecks() : checksOf(named)).catch(
  (error: unknown) => {
    if (!(error instanceof UnusableRecipe)) throw error;
    console.error(error.message);
    process.exit(2);
  },
);

console.log(`${heading}\n`);
const width = Math.max(...checks.map(({ what }) => what.length));
for (const check of checks) {
  const what = check.what.padEnd(width);
  if ("skipped" in check) {
    console.log(`– ${what} | skipped: ${check.skipped}`);
    continue;
  }
  console.log(`${check.holds ? "✔" : "✘"} ${what} | ${check.figure} | ${check.demanded}`);
  if (!check.holds) for (const example of check.examples.slice(0, 10)) console.log(`    ${example}`);
}
process.exitCode = checks.every((check) => "skipped" in check || check.holds) ? 0 : 1;
