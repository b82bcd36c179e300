import { Readable } from "node:stream";
import { sourceRows } from "../../functions/pipeline/prepare-dataset/source-rows.ts";
import type { LoadedRecipe } from "../../recipes/tools/load-recipe.ts";
import type { Recipe } from "../../recipes/recipe.ts";
import { ADVERSARIAL } from "./adversarial.ts";
import { type Check, share } from "./check.ts";

/** Factors that make a number wrong, near and far. */
const FACTORS = [-1, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.001, 1.01, 1.1, 1.5, 2, 10, 100, 1000];

/** A row of a recipe's sample. */
interface Row {
  readonly answer: string;
  readonly worth: (completion: string) => number;
}

/** The acceptance table of any recipe, on its own generated sample. */
export async function recipeChecks({ recipe, sample }: LoadedRecipe, untimed: boolean): Promise<Check[]> {
  const rows = await rowsOf(recipe, sample());
  const right = rows.flatMap((row) =>
    [(answer: string) => recipe.write(answer), ...(recipe.notations ?? []).map(({ write }) => write)].flatMap(
      (write) => {
        const completion = write(row.answer);
        return completion === undefined ? [] : [{ row, completion }];
      },
    ),
  );
  const wrong = rows.flatMap((row) =>
    wrongAnswers(recipe, row).map((answer) => ({ row, completion: recipe.write(answer) })),
  );
  const hedges = rows.flatMap((row) =>
    wrongAnswers(recipe, row).flatMap((other) =>
      [`${row.answer} or ${other}`, `${other} or ${row.answer}`].map((both) => ({
        row,
        completion: recipe.write(both),
      })),
    ),
  );
  return [
    check(
      "right answers, plain and in the recipe's notations, paid in full",
      right,
      "100 %",
      (paid, all) => paid === all,
    ),
    check(
      "wrong answers: multiples of a number, and the recipe's own, paid anything",
      wrong,
      "0 %",
      (paid) => paid === 0,
      0,
    ),
    check("a right and a wrong answer at once, paid anything", hedges, "0 %", (paid) => paid === 0, 0),
    bestConstant(recipe, rows),
    slowest(rows, recipe, untimed),
  ];
}

async function rowsOf(recipe: Recipe, files: Readonly<Record<string, string>>): Promise<Row[]> {
  const { source } = recipe;
  const chunks = Readable.from([Buffer.from(files[source.files.train] ?? "")]);
  const rows: Row[] = [];
  for await (const { record } of sourceRows(source.format, chunks, source.files.train)) {
    const { user, answer } = recipe.line(recipe.read(record()));
    const reference = recipe.readReference(answer);
    if (reference !== undefined)
      rows.push({ answer, worth: (text) => recipe.score(text, reference, () => user).score });
  }
  return rows;
}

function wrongAnswers(recipe: Recipe, { answer }: Row): string[] {
  const number = answer.trim() === "" ? Number.NaN : Number(answer);
  const multiples =
    Number.isFinite(number) && number !== 0
      ? FACTORS.map((factor) => String(Number((number * factor).toPrecision(12))))
      : [];
  const own = recipe.makeWrong(answer);
  return own === undefined ? multiples : [...multiples, own];
}

/** @param full what counts as paid: the whole score, or anything over it */
function check(
  what: string,
  cases: readonly { readonly row: Row; readonly completion: string }[],
  demanded: string,
  holds: (paid: number, all: number) => boolean,
  over = 0.999,
): Check {
  const isPaid = ({ row, completion }: { readonly row: Row; readonly completion: string }): boolean =>
    row.worth(completion) > over;
  const paid = cases.filter(isPaid);
  const examples = (demanded === "0 %" ? paid : cases.filter((one) => !isPaid(one))).map(
    ({ row, completion }) => `${JSON.stringify(completion.slice(-60))} for ${row.answer}`,
  );
  return {
    what,
    figure: share(paid.length, cases.length),
    demanded,
    holds: holds(paid.length, cases.length),
    examples,
  };
}

/** Of the answers that the sample has, the one that most rows pay for. */
function bestConstant(recipe: Recipe, rows: readonly Row[]): Check {
  const counts = new Map<string, number>();
  for (const { answer } of rows) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const candidates = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 20)
    .map(([answer]) => answer);
  const paid = candidates.map((answer) => ({
    answer,
    rows: rows.filter(({ worth }) => worth(recipe.write(answer)) > 0).length,
  }));
  const best = paid.toSorted((a, b) => b.rows - a.rows)[0] ?? { answer: "", rows: 0 };
  return {
    what: `the best constant, ${best.answer}: rows that pay for it`,
    figure: share(best.rows, rows.length),
    demanded: "at most 1 %",
    holds: best.rows <= rows.length / 100,
    examples: [],
  };
}

function slowest(rows: readonly Row[], recipe: Recipe, untimed: boolean): Check {
  const what = "1 MB of adversarial text behind the recipe's marker, the slowest";
  const [row] = rows;
  if (untimed || row === undefined) return { what, skipped: untimed ? "--untimed" : "there are no rows" };
  const worst = Math.max(
    ...ADVERSARIAL.map(([, text]) => {
      const completion = recipe.write(text);
      return Math.min(
        ...Array.from({ length: 5 }, () => {
          const start = performance.now();
          row.worth(completion);
          return performance.now() - start;
        }),
      );
    }),
  );
  return { what, figure: `${worst.toFixed(1)} ms`, demanded: "under 50 ms", holds: worst < 50, examples: [] };
}
