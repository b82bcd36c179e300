import { readReference } from "../../functions/finqa/read-reference.ts";
import { scoreCompletion } from "../../functions/finqa/score.ts";
import { allRows } from "../support/finqa.ts";
import { ADVERSARIAL } from "./adversarial.ts";
import { bestConstant, casesOf, type Check, copies, hedges, rightAnswers, unitWords, wrongAnswers } from "./checks.ts";
import { speed } from "./speed.ts";

process.env["POWERTOOLS_SERVICE_NAME"] = "reward";
process.env["POWERTOOLS_METRICS_NAMESPACE"] = "FinqaRft";

/** The slowest of the adversarial texts, each at its best of three: the machine may be busy. */
function slowest(): Check {
  const reference = readReference("25");
  if (reference === undefined) throw new Error("25 is a reference");
  const times = ADVERSARIAL.map(([name, text]) => {
    const runs = Array.from({ length: 3 }, () => {
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

const { rows, source } = allRows();
const cases = casesOf(rows);
const checks = [
  rightAnswers(cases),
  wrongAnswers(cases),
  bestConstant(cases),
  hedges(cases),
  copies(cases),
  unitWords(cases),
  slowest(),
  ...(await speed(rows)),
];

console.log(`The reward function on ${cases.length} rows: ${source}\n`);
const width = Math.max(...checks.map(({ what }) => what.length));
for (const { what, figure, demanded, holds, examples } of checks) {
  console.log(`${holds ? "✔" : "✘"} ${what.padEnd(width)} | ${figure} | ${demanded}`);
  if (!holds) for (const example of examples.slice(0, 10)) console.log(`    ${example}`);
}
process.exitCode = checks.every(({ holds }) => holds) ? 0 : 1;
