import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recipe } from "../../../recipes/gsm8k/recipe.ts";
import { generateGsm8kRows } from "../../../recipes/gsm8k/sample.ts";

/** References of the generated sample, and some that it has none of. */
const ANSWERS = [
  ...generateGsm8kRows(7, 300).map((value) => recipe.read({ value, text: "" }).answer),
  ..."0 1 2 -5 0.5 12.25 1800 1000000 -1234.5".split(" "),
];

function worth(completion: string, answer: string): number {
  const reference = recipe.readReference(answer);
  if (reference === undefined) throw new Error(`${answer} is no reference`);
  return recipe.score(completion, reference, () => "").score;
}

describe("GSM8K's reward", () => {
  it.each(["#### $18", "#### 18.", "#### 18.00", "####18"])(
    "pays %s for 18, to which AWS's sample gives 0",
    (completion) => {
      expect(worth(completion, "18")).toBe(1);
    },
  );

  it("pays a right answer in each of 24 notations", () => {
    expect(recipe.notations).toHaveLength(24);
    const unpaid = (recipe.notations ?? []).flatMap(({ name, write }) =>
      ANSWERS.filter((answer) => worth(write(answer) ?? "", answer) !== 1).map((answer) => `${name} for ${answer}`),
    );
    expect(unpaid).toEqual([]);
  });

  it("pays none of 15 multiples, in any notation", () => {
    const factors = [-1, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.001, 1.01, 1.1, 1.5, 2, 10, 100, 1000];
    const paid = ANSWERS.filter((answer) => Number(answer) !== 0).flatMap((answer) =>
      factors.flatMap((factor) => {
        const wrong = String(Number((Number(answer) * factor).toPrecision(12)));
        return (recipe.notations ?? [])
          .filter(({ name, write }) => name !== "#### 18%" && worth(write(wrong) ?? "", answer) !== 0)
          .map(({ name }) => `${name}: ${wrong} for ${answer}`);
      }),
    );
    expect(paid).toEqual([]);
  });

  it.each([
    ["two values", (a: string) => `#### ${a} or ${Number(a) + 1}`],
    ["a range", (a: string) => `#### ${a} to ${Number(a) + 7}`],
    ["a list", (a: string) => `#### ${a}, ${Number(a) + 2}, ${Number(a) + 3}`],
    ["two equations", (a: string) => `#### x = ${Number(a) + 1} or y = ${a}`],
    ["a value, and an equation", (a: string) => `#### ${Number(a) + 1}, or x = ${a}`],
    ["a fraction", (a: string) => `#### ${a}/7`],
    ["no marker", (a: string) => `The answer is ${a}.`],
    ["a box without a marker", (a: string) => `\\boxed{${a}}`],
    ["another answer last", (a: string) => `#### ${a}\n#### ${Number(a) + 1}`],
    ["nothing behind the marker", (a: string) => `${a} ####`],
  ])("pays nothing for %s", (_, write) => {
    expect(ANSWERS.filter((answer) => worth(write(answer), answer) !== 0)).toEqual([]);
  });

  it("pays no constant on more than one row in a hundred", () => {
    const counts = new Map<string, number>();
    const rows = generateGsm8kRows(1, 1000).map((value) => recipe.read({ value, text: "" }).answer);
    for (const answer of rows) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    const [constant = "", count = 0] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
    expect(count / rows.length).toBeLessThanOrEqual(0.01);
    expect(rows.filter((answer) => worth(`#### ${constant}`, answer) === 1)).toHaveLength(count);
  });

  it.each([
    ["18 m for 18 metres", "#### 18 m", "18", 1],
    ["a small million", "#### 18 m", "18000000", 1],
    ["a million in words", "#### 2 million", "2000000", 1],
    ["a million left out", "#### 2 million", "2", 0],
    ["a calculation by its result", "#### 4 + 14 = 18", "18", 1],
    ["its first number", "#### 18 - 4 = 14", "18", 0],
    ["one value in two notations", "#### $18 (18.00)", "18", 1],
    ["an answer far in front of the end", `#### 18\n${"Checked. ".repeat(200)}`, "18", 1],
  ])("reads %s", (_, completion, answer, score) => {
    expect(worth(completion, answer)).toBe(score);
  });

  it("scores any text 0 or 1, quickly, and states what it reads", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom(
              "####",
              "#",
              " ",
              "\n",
              "$",
              ",",
              ".",
              "-",
              "(",
              ")",
              "%",
              "=",
              "\\boxed{",
              "}",
              " or ",
              "m",
              "k",
              "**",
            ),
            fc.integer({ min: -9999, max: 9999 }).map(String),
            fc.string({ unit: "grapheme", maxLength: 5 }),
          ),
          { maxLength: 30 },
        ),
        fc.integer({ min: -9999, max: 9999 }),
        (parts, answer) => {
          const completion = parts.join("");
          const score = worth(completion, String(answer));
          expect([0, 1]).toContain(score);
          // What pays states the number itself, or a calculation of it, behind the last marker.
          if (score === 1) {
            const stated = recipe.stated(completion) ?? "";
            expect(stated.replace(/[^0-9]/g, "")).toContain(String(Math.abs(answer)).replace(/0+$/, ""));
          }
        },
      ),
      { numRuns: 3000, seed: 16 },
    );
    for (const text of [
      "####".repeat(250_000),
      `#### ${"1,".repeat(500_000)}`,
      `####${" ".repeat(1_000_000)}`,
      "#".repeat(1_000_000),
    ]) {
      const start = performance.now();
      worth(text, "18");
      expect(performance.now() - start).toBeLessThan(1000);
    }
  });
});

describe("GSM8K's rows", () => {
  const read = (value: unknown) => recipe.read({ value, text: "" });

  it("have their answer behind the last ####, without separators", () => {
    expect(read({ question: "How many?", answer: "48/2 = <<48/2=24>>24\n#### 1,824" }).answer).toBe("1824");
  });

  it.each([
    [null, "the row is not an object"],
    [{ question: " ", answer: "#### 1" }, "there is no question"],
    [{ question: "How many?" }, "there is no answer"],
    [{ question: "How many?", answer: "24" }, "there is no answer"],
    [{ question: "How many?", answer: "24 ####" }, "there is no answer"],
  ])("%j can't be used: %s", (value, reason) => {
    expect(() => read(value)).toThrow(reason);
  });

  const lineOf = (question: string, answer: string) => {
    const { user, others = {}, ...line } = recipe.line(read({ question, answer }));
    return {
      ...others,
      task_id: "gsm8k_train_0",
      messages: [{ role: "user", content: user }],
      reference_answer: { answer: line.answer },
      original_question: question,
    };
  };

  it("are one template where only their numbers differ", () => {
    const clusterOf = (question: string) => recipe.cluster?.of(lineOf(question, "#### 1"));
    expect(clusterOf("Ada has 12 apples.  How many?")).toBe(clusterOf("Ada has 1,300.5 apples. How many?"));
    expect(clusterOf("Ada has 12 apples. How many?")).not.toBe(clusterOf("Ben has 12 apples. How many?"));
  });

  it.each([
    ["2+3 = <<2+3=5>>5\n#### 5", { operation: "addition", steps: "1" }],
    ["2*3 = <<2*3=6>>6, 6-1 = <<6-1=5>>5\n#### 5", { operation: "several", steps: "2" }],
    ["10/2 = <<10/2=5>>5\n5/5 = <<5/5=1>>1\n#### 1", { operation: "division", steps: "2" }],
    [`${"<<1-1=0>>".repeat(7)}\n#### 0`, { operation: "subtraction", steps: "6 or more" }],
    ["In my head.\n#### 5", { operation: "unknown", steps: "unknown" }],
  ])("are of a kind by their worked answer: %j", (worked, kinds) => {
    expect(recipe.kinds?.of(lineOf("How many?", worked))).toEqual(kinds);
  });
});
