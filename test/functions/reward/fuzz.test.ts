import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidRewardEvent } from "../../../functions/contract/errors.ts";
import { assertScorable, scoreBatch } from "../../../functions/reward/reward.ts";

/** What an answer, or an attack on its reader, is made of. */
const PIECES = [
  ..."0123456789.,-−+%$€()[]{}~*_`:^\\/|#e \n".split(""),
  ...[
    "ANSWER:",
    "ANSWER: ",
    "**Answer**: ",
    "answer",
    "yes",
    "no",
    " or ",
    " million",
    "bn",
    " percent",
    "\\boxed{",
    "\\text{",
    "\\frac{",
    " × 10^",
    "usd ",
    " in 2018",
    " 3 years",
  ],
  ...[
    "25",
    "0.25",
    "1,234.5",
    "1e5",
    "1e400",
    "9".repeat(400),
    "NaN",
    "Infinity",
    "-0",
    "٢٥",
    "２５",
    "½",
    "'000",
    "<|begin_of_solution|>",
    "</think>",
    " = ",
    ":1",
    "3M",
    "4Q18",
    "Ⅻ",
    "\u0000",
    "\ud800",
    "\udfff",
    "\u200b",
    "😀",
    "\r\n\r\n",
  ],
];
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((all) => all.join(""));
const texts = fc.oneof(
  pieces,
  pieces.map((text) => `Steps.\nANSWER: ${text}`),
  fc.string({ unit: "binary" }),
);
const answers = fc.oneof(
  fc.constantFrom<unknown>("25", "0.25", "-1234.5", "1e-05", "yes", "no", "0.0", "$ 1,234"),
  pieces,
  fc.double(),
  fc.integer(),
);

/** Whatever JSON may hold, and some that it may not. */
const anything = fc.anything({ maxDepth: 3, withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
const turns = fc.oneof(
  anything,
  fc.record(
    {
      role: fc.oneof(fc.constantFrom<unknown>("user", "assistant", "nova_assistant", "model"), anything),
      content: fc.oneof(texts, anything, fc.array(fc.oneof(fc.record({ text: fc.oneof(texts, anything) }), anything))),
    },
    { requiredKeys: [] },
  ),
);
const jsonOf = (value: unknown): unknown => {
  try {
    return JSON.stringify(value);
  } catch {
    return value; // a bigint
  }
};
const shapes = fc.oneof(anything, answers, fc.record({ answer: fc.oneof(answers, anything) }, { requiredKeys: [] }));
const references = fc.oneof(shapes, shapes.map(jsonOf), fc.constantFrom("{", '{"answer":', "[", '"'));
const malformed = fc.oneof(
  anything,
  fc.record(
    {
      id: anything,
      messages: fc.oneof(fc.array(turns, { maxLength: 4 }), anything),
      reference_answer: references,
      metadata: fc.oneof(
        anything,
        fc.record({ reference_answer: references }),
        references.map((reference) => jsonOf({ reference_answer: reference })),
      ),
    },
    { requiredKeys: [] },
  ),
);

/**
 * What is wrong with the results of a batch; nothing, where it is as the contract says. Plain comparisons: there are
 * many.
 */
function faultsOf(event: readonly unknown[]): string[] {
  const faults: string[] = [];
  const { results, counts } = scoreBatch(event);
  const again = scoreBatch([...event].reverse()).results.toReversed();
  if (results.length !== event.length || counts.samples !== event.length)
    faults.push(`${results.length} results of ${event.length} samples`);
  for (const [i, { id, aggregate_reward_score: score, metrics_list }] of results.entries()) {
    const element = event[i];
    const expected =
      typeof element === "object" && element !== null && !Array.isArray(element)
        ? ((element as { id?: unknown }).id ?? null)
        : null;
    if (!Object.is(id, expected)) faults.push(`sample ${i}: another id`);
    if (!Object.is(score, 0) && score !== 1) faults.push(`sample ${i}: the score ${score}`);
    if (
      metrics_list.length !== 2 ||
      metrics_list[0]?.value !== score ||
      ![0, 1].includes(metrics_list[1]?.value ?? NaN)
    )
      faults.push(`sample ${i}: other metrics`);
    if (again[i]?.aggregate_reward_score !== score || again[i].metrics_list[1]?.value !== metrics_list[1]?.value)
      faults.push(`sample ${i}: another score in the same batch, turned round`);
  }
  const unscorable = Object.values(counts.unscorable).reduce((sum, count) => sum + count, 0);
  const paid = (counts.paid["exact"] ?? 0) + (counts.paid["rounded"] ?? 0) + (counts.paid["withinTolerance"] ?? 0);
  if (paid !== counts.right) faults.push("rules that paid and right answers that differ in number");
  // It may refuse no batch of which one sample was scored.
  if (event.length > unscorable || event.length === 0) assertScorable(counts);
  if (counts.right + counts.withoutAnswer + counts.hedged + counts.unreadable + unscorable > event.length)
    faults.push("counts that exceed the samples");
  return faults;
}

describe("any batch", () => {
  it("of any answers to any references is scored 0.0 or 1.0, in order, and the same again", () => {
    let samples = 0;
    fc.assert(
      fc.property(
        fc.array(texts, { minLength: 24, maxLength: 24 }),
        fc.array(answers, { minLength: 25, maxLength: 25 }),
        (completions, all) => {
          const event = completions.flatMap((content, i) =>
            all.map((answer, j) => ({
              id: `${i}-${j}`,
              messages: [
                { role: "user", content: "in millions" },
                { role: "assistant", content },
              ],
              reference_answer: { answer },
            })),
          );
          samples += event.length;
          expect(faultsOf(event)).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
    expect(samples).toBeGreaterThanOrEqual(100_000);
  });

  it("of samples malformed at any depth is scored all the same", () => {
    fc.assert(
      fc.property(fc.array(malformed, { maxLength: 20 }), (event) => {
        expect(faultsOf(event)).toEqual([]);
      }),
      { numRuns: 4000 },
    );
  });

  it("that is not an array ends in InvalidRewardEvent and nothing else", () => {
    fc.assert(
      fc.property(malformed, (event) => {
        fc.pre(!Array.isArray(event));
        expect(() => scoreBatch(event)).toThrow(InvalidRewardEvent);
      }),
      { numRuns: 4000 },
    );
  });
});
