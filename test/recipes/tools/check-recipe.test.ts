import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkedRecipe } from "../../../recipes/tools/check-recipe.ts";
import { type Change, withRecipe } from "../../support/recipe-folders.ts";

const faultsOf = (...changes: readonly Change[]): Promise<string> =>
  withRecipe(changes, async (folder) => {
    const error: unknown = await checkedRecipe(folder).catch((thrown: unknown) => thrown);
    if (!(error instanceof Error)) return "none";
    expect(error.name).toBe("UnusableRecipe");
    expect(error.message).toContain(folder);
    return error.message;
  });
const inRecipe = (from: string | RegExp, to: string): Change => ["recipe.ts", from, to];
const inSample = (from: string | RegExp, to: string): Change => ["sample.ts", from, to];

describe("a recipe that can't be used", () => {
  it.each<[what: string, change: Change, says: RegExp]>([
    [
      "does not compile",
      inRecipe("};\n\n/** The one number", "\n\n/** The one number"),
      /recipe\.ts can't be compiled: line \d+: /,
    ],
    [
      "imports what is not there",
      inRecipe(/^/, 'import "./nowhere.ts";\n'),
      /recipe\.ts can't be compiled: line 1: .*nowhere/,
    ],
    [
      "throws as it is loaded",
      inRecipe(/^/, 'throw new Error("no luck");\n'),
      /recipe\.ts can't be loaded: Error: no luck/,
    ],
    [
      "exports another name",
      inRecipe("export const recipe", "const recipe"),
      /recipe\.ts exports no object by the name recipe/,
    ],
    [
      "has no scorer",
      inRecipe("  score(completion, reference) {", "  scored(completion: string, reference: number) {"),
      /recipe\.ts, score: got nothing; allowed: a function[^]*recipe\.ts, scored: there is no such member/,
    ],
    [
      "has an empty title",
      inRecipe('title: "My task"', 'title: " "'),
      /recipe\.ts, title: got " "; allowed: a text that is not empty/,
    ],
    [
      "has a title beyond ASCII",
      inRecipe('title: "My task"', 'title: "Größe"'),
      /recipe\.ts, title: got "Größe"; allowed: 1 to 40 printable ASCII/,
    ],
    [
      "has a name that AWS refuses",
      inRecipe('name: "my-task"', 'name: "My_Task"'),
      /recipe\.ts, name: got "My_Task"; allowed: 1 to 16 lowercase letters/,
    ],
    [
      "has a name too long for AWS",
      inRecipe('name: "my-task"', 'name: "my-very-long-task"'),
      /recipe\.ts, name: got "my-very-long-task"; allowed: 1 to 16/,
    ],
    [
      "has a name that ends as machines do",
      inRecipe('name: "my-task"', 'name: "my-rft"'),
      /recipe\.ts, name: .*not ending in -rft/,
    ],
    [
      "has a format of its own",
      inRecipe('format: "csv"', 'format: "xml" as "csv"'),
      /recipe\.ts, source\.format: got "xml"; allowed: json, jsonl, csv/,
    ],
    [
      "has its data nowhere",
      inRecipe("https://example.com/my-task", "C:/my-task"),
      /recipe\.ts, source\.url: got "C:\/my-task"/,
    ],
    [
      "has a split without file and share",
      inRecipe("carve: { val: 0.1, test: 0.1 }", "carve: { val: 0.1 }"),
      /recipe\.ts, source\.carve\.test: got nothing; allowed: a share, or else a file/,
    ],
    [
      "has a split with a file and a share",
      inRecipe('train: "rows.csv"', 'train: "rows.csv", test: "test.csv"'),
      /recipe\.ts, source\.carve\.test: got 0\.1; allowed: nothing, where source\.files\.test names a file/,
    ],
    [
      "carves everything",
      inRecipe("val: 0.1, test: 0.1", "val: 0.5, test: 0.5"),
      /recipe\.ts, source\.carve: .*0\.9 together at most/,
    ],
    [
      "asks for fewer rows than Bedrock takes",
      inRecipe("trainSamples: 1000", "trainSamples: 20"),
      /recipe\.ts, defaults\.trainSamples: got 20 \(number\); allowed: a whole number from 100/,
    ],
    [
      "has a hyperparameter out of Bedrock's range",
      inRecipe("maxPromptLength: 500", "batchSize: 8"),
      /recipe\.ts, defaults\.hyperParameters\.batchSize: got 8 \(number\); allowed: a whole number from 16 to 512/,
    ],
    [
      "has a hyperparameter that there is not",
      inRecipe("maxPromptLength: 500", "...{ promptLength: 500 }"),
      /recipe\.ts, defaults\.hyperParameters\.promptLength: unknown key/,
    ],
    [
      "has a case that its own scorer fails",
      inRecipe('"ANSWER: 95", reference: "96", expected: 0', '"ANSWER: 95", reference: "96", expected: 1'),
      /recipe\.ts, knownCases\[2\]: score gives 0 to "ANSWER: 95" for 96, and 1 is expected/,
    ],
    [
      "has a case with a reference that it can't read",
      inRecipe('reference: "1296"', 'reference: "many"'),
      /recipe\.ts, knownCases\[1\]\.reference: got "many"; allowed: a number/,
    ],
    [
      "has no wrong case",
      inRecipe(/ {4}\{ completion: "ANSWER: 95"[^]*expected: 0 \},\n {2}\]/, "  ]"),
      /recipe\.ts, knownCases: none is expected to score 0/,
    ],
    [
      "has a scorer that throws",
      inRecipe(
        "const right = number === reference;",
        'const right = number === reference;\n    if (!right) throw new Error("wrong");',
      ),
      /recipe\.ts, knownCases\[2\]: score threw Error: wrong/,
    ],
    [
      "pays what it calls wrong",
      inRecipe("String(Number(answer) + 1)", "`${answer}.0`"),
      /sample\.ts, row 0 of rows\.csv \(the first is 0\): score gives 1 to write\("\d+\.0"\), which makeWrong made of \d+, and 0 is expected/,
    ],
    [
      "writes an answer that it does not read",
      inRecipe("\\n\\nANSWER: ${answer}`", "\\n\\nRESULT: ${answer}`"),
      /sample\.ts, row 0 of rows\.csv \(the first is 0\): score gives 0 to write\("\d+"\), which is right, and 1 is expected/,
    ],
    [
      "names a kind of reference that it does not declare",
      inRecipe('kindOf: () => "number"', 'kindOf: () => "integer"'),
      /sample\.ts, row 0 of rows\.csv \(the first is 0\): references\.kindOf: got "integer"; allowed: number/,
    ],
    [
      "overwrites a member that every line has",
      inRecipe("others: { note }", 'others: { note, task_id: "1" }'),
      /sample\.ts, row 0 of rows\.csv \(the first is 0\): line's others hold task_id/,
    ],
    [
      "can't read its own sample",
      inSample("note,question,answer\\n", "note,problem,answer\\n"),
      /sample\.ts, row 0 of rows\.csv \(the first is 0\): read threw Error: there is no question/,
    ],
    [
      "has a sample in another format",
      inSample(/(note,question,answer\\n\$\{)/, '\\"$1'),
      /sample\.ts, rows\.csv can't be read: /,
    ],
    [
      "has a sample of other files",
      inSample('"rows.csv": `', '"train.csv": `'),
      /sample\.ts, sample: got \["train\.csv"\]; allowed: texts by file name, of rows\.csv/,
    ],
    [
      "has a sample that is too small",
      inSample("length: 400", "length: 50"),
      /sample\.ts: rows\.csv has 100 rows; at least 150 are needed/,
    ],
    [
      "has a sample that throws",
      inSample("const rows =", 'if (GOODS.length > 0) throw new Error("empty");\n  const rows ='),
      /sample\.ts, sample: threw Error: empty/,
    ],
  ])("because it %s says so, by file and field", async (_, change, says) => {
    expect(await faultsOf(change)).toMatch(says);
  });

  it("for a missing file says which", async () => {
    for (const file of ["recipe.ts", "sample.ts"])
      await withRecipe([], async (folder) => {
        await rm(join(folder, file));
        await expect(checkedRecipe(folder)).rejects.toThrow(
          file === "recipe.ts" ? "There is no recipe.ts in" : "sample.ts is missing",
        );
      });
    await expect(checkedRecipe("nowhere")).rejects.toThrow(
      /There is no recipe "nowhere" in recipes\/; there are finqa, gsm8k/,
    );
  });
});

describe("a recipe that can be used", () => {
  it.each(["finqa", "gsm8k"])("is %s", async (name) => {
    expect((await checkedRecipe(name)).recipe.name).toBe(name);
  });

  it("is the first recipe that recipe:new writes, from anywhere", async () => {
    expect(await faultsOf()).toBe("none");
  });

  it("may import this project's packages from a folder that has none", async () => {
    expect(
      await faultsOf(
        inRecipe(/^/, 'import { parse } from "csv-parse/sync";\n'),
        inRecipe('if (question === "")', 'if (question === "" || parse("a\\n").length !== 1)'),
      ),
    ).toBe("none");
  });
});
