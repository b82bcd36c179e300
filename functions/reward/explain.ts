import { parseArgs } from "node:util";
import { type Rule, TOLERANCE } from "../../recipes/finqa/compare.ts";
import { toText } from "../../recipes/numeric/decimal.ts";
import { readReference } from "../../recipes/finqa/read-reference.ts";
import { scoreCompletion } from "../../recipes/finqa/score.ts";

const RULES: Readonly<Record<Rule, string>> = {
  exact: "exact",
  rounded: "rounded",
  withinTolerance: `within ${TOLERANCE}`,
};

/** `npm run reward:explain`: for a person who questions a score. */
const { answer, reference, prompt } = options(process.argv.slice(2));

if (answer === undefined || reference === undefined) {
  console.error(
    'Call: npm run reward:explain -- --answer "ANSWER: 12.5%" --reference 0.125 [--prompt "…in millions…"]\nAn answer without a marker ANSWER: is read as if it stood behind one.',
  );
  process.exit(2);
}
const read = readReference(reference);
if (read === undefined) {
  console.error(`The reference "${reference}" is neither a number nor yes or no: nothing can be scored against it.`);
  process.exit(2);
}
const completion = /answer[\s*_`]*:/i.test(answer) ? answer : `ANSWER: ${answer}`;
const { score, rule, answer: stated, why } = scoreCompletion(completion, read, () => prompt);
console.log(
  [
    `read:          ${stated.kind === "none" ? "nothing" : `"${stated.text}"`}`,
    `as:            ${stated.kind === "number" ? `${toText(stated.value.number)}${stated.value.percent ? " percent" : ""}${stated.value.multiplier === 0 ? "" : ` × 10^${stated.value.multiplier}`}` : stated.kind}`,
    `compared with: ${read.kind === "number" ? toText(read.number) : read.kind}`,
    `score:         ${score.toFixed(1)}`,
    `paid as:       ${rule === undefined ? "nothing" : RULES[rule]}`,
    `because:       ${why()}`,
  ].join("\n"),
);

/** A value may begin with a minus: `--reference -0.125`, which parseArgs would take for an option. */
function options(args: readonly string[]): {
  readonly answer?: string;
  readonly reference?: string;
  readonly prompt: string;
} {
  const takesValue = (arg: string | undefined): boolean =>
    arg === "--answer" || arg === "--reference" || arg === "--prompt";
  const joined = args.flatMap((arg, i) =>
    takesValue(args[i - 1])
      ? []
      : takesValue(arg) && args[i + 1] !== undefined
        ? [`${arg}=${args[i + 1] ?? ""}`]
        : [arg],
  );
  try {
    return parseArgs({
      args: joined,
      options: { answer: { type: "string" }, reference: { type: "string" }, prompt: { type: "string", default: "" } },
    }).values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { prompt: "" };
  }
}
