import { parseArgs } from "node:util";
import { DEFAULT_RECIPE } from "./load-recipe.ts";
import { checkedRecipe } from "./check-recipe.ts";
import { UnusableRecipe } from "./unusable-recipe.ts";

/** `npm run reward:explain`: for a person who questions a score. */
const call = options(process.argv.slice(2));
const { answer, reference, prompt } = call;

if (answer === undefined || reference === undefined)
  refuse(
    'Call: npm run reward:explain -- --answer "ANSWER: 12.5%" --reference 0.125 [--prompt "…in millions…"] [--recipe NAME|DIR]\nAn answer without the marker of its recipe is read as if it stood behind one.',
  );
const { recipe } = await checkedRecipe(call.recipe).catch((error: unknown) => {
  if (error instanceof UnusableRecipe) refuse(error.message);
  throw error;
});
const read = recipe.readReference(reference);
if (read === undefined)
  refuse(`The reference "${reference}" is ${recipe.references.others}: nothing can be scored against it.`);
const completion = recipe.stated(answer) === undefined ? recipe.write(answer) : answer;
const { score, rule, states, text, understood, why } = recipe.score(completion, read, () => prompt);
console.log(
  [
    `read:          ${states === "nothing" ? "nothing" : `"${text ?? recipe.stated(completion) ?? ""}"`}`,
    `as:            ${understood()}`,
    `compared with: ${recipe.references.show(read)}`,
    `score:         ${score.toFixed(1)}`,
    `paid as:       ${score === 0 ? "nothing" : (recipe.rules?.[rule ?? ""] ?? rule ?? "right")}`,
    `because:       ${why()}`,
  ].join("\n"),
);

function refuse(words: string): never {
  console.error(words);
  process.exit(2);
}

/** A value may begin with a minus: `--reference -0.125`, which parseArgs would take for an option. */
function options(args: readonly string[]): {
  readonly answer?: string;
  readonly reference?: string;
  readonly prompt: string;
  readonly recipe: string;
} {
  const takesValue = (arg: string | undefined): boolean =>
    arg !== undefined && ["--answer", "--reference", "--prompt", "--recipe"].includes(arg);
  const joined = args.flatMap((arg, i) =>
    takesValue(args[i - 1])
      ? []
      : takesValue(arg) && args[i + 1] !== undefined
        ? [`${arg}=${args[i + 1] ?? ""}`]
        : [arg],
  );
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: joined,
      options: {
        answer: text,
        reference: text,
        prompt: { ...text, default: "" },
        recipe: { ...text, default: DEFAULT_RECIPE },
      },
    }).values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { prompt: "", recipe: DEFAULT_RECIPE };
  }
}
