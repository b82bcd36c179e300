import { describe, expect, it } from "vitest";
import { scoreBatch } from "../../../functions/reward/reward.ts";
import { endingIn, sample } from "./samples.ts";

const reasons = {
  "not an object": [null, undefined, 7, "sample", true, [], [sample("ANSWER: 25", "25")]],
  "no messages": [
    {},
    { messages: null },
    { messages: [] },
    { messages: "ANSWER: 25" },
    { messages: { 0: {} } },
    { messages: "[]" },
    { messages: "[{" },
    sample("", "25", { messages: undefined }),
  ],
  "last turn is not the assistant's": [
    endingIn({ role: "user", content: "ANSWER: 25" }),
    endingIn({ role: "System", content: "ANSWER: 25" }),
    endingIn({ role: "human", content: "ANSWER: 25" }),
    endingIn({ role: "tool", content: "ANSWER: 25" }),
    endingIn({ role: 7, content: "ANSWER: 25" }),
    endingIn({ content: "ANSWER: 25" }),
    endingIn(null),
    endingIn("ANSWER: 25"),
    endingIn([]),
    sample("", "25", {
      messages: [
        { role: "assistant", content: "ANSWER: 25" },
        { role: "user", content: "Sure?" },
      ],
    }),
  ],
  "assistant's content is not text": [
    undefined,
    null,
    7,
    {},
    { text: 25 },
    [],
    [{}],
    [{ text: 7 }],
    [null],
    [["ANSWER: 25"]],
  ].map((content) => endingIn({ role: "assistant", content })),
  "no reference_answer": [
    sample("ANSWER: 25", "", { reference_answer: undefined }),
    sample("ANSWER: 25", "", { reference_answer: null, metadata: null }),
    sample("ANSWER: 25", "", { reference_answer: undefined, metadata: {} }),
    sample("ANSWER: 25", "", { reference_answer: undefined, metadata: { reference_answer: null } }),
    sample("ANSWER: 25", "", { reference_answer: undefined, metadata: "25" }),
    sample("ANSWER: 25", "", { reference_answer: undefined, metadata: "{" }),
    sample("ANSWER: 25", undefined),
    sample("ANSWER: 25", null),
    sample("ANSWER: 25", ""),
    sample("ANSWER: 25", "", { reference_answer: [] }),
    sample("ANSWER: 25", "", { reference_answer: { value: 25 } }),
    sample("ANSWER: 25", "", { reference_answer: '{"value": 25}' }),
  ],
  "reference_answer is neither a number nor yes or no": [
    sample("ANSWER: maybe", "maybe"),
    sample("ANSWER: 25", "٢٥"),
    sample("ANSWER: 25", "", { reference_answer: "the second quarter" }),
    sample(`ANSWER: ${"9".repeat(400)}`, "9".repeat(400)),
  ],
  "reference_answer of an unknown shape": [
    sample("ANSWER: NaN", NaN),
    sample("ANSWER: Infinity", Infinity),
    sample("ANSWER: 25", [25]),
    sample("ANSWER: 25", { answer: 25 }),
    sample("ANSWER: yes", true),
    sample("ANSWER: 25", "", { reference_answer: false }),
    sample("ANSWER: 25", "", { reference_answer: "{'answer': '25'}" }),
  ],
} satisfies Record<string, readonly unknown[]>;

describe.each(Object.entries<readonly unknown[]>(reasons))("a sample that can't be scored: %s", (reason, samples) => {
  it.each(samples.map((element) => [element]))("%j scores 0.0 and is counted with its reason", (element) => {
    const { results, counts } = scoreBatch([element]);
    expect(results).toMatchObject([
      {
        aggregate_reward_score: 0,
        metrics_list: [
          { name: "correct", value: 0 },
          { name: "answered", value: 0 },
        ],
      },
    ]);
    expect(counts).toEqual({
      samples: 1,
      right: 0,
      paid: { exact: 0, rounded: 0, withinTolerance: 0 },
      withoutAnswer: 0,
      hedged: 0,
      unreadable: 0,
      unscorable: { [reason]: 1 },
    });
  });

  it("keeps its id", () => {
    for (const element of samples) {
      if (typeof element !== "object" || element === null || Array.isArray(element)) continue;
      expect(scoreBatch([{ ...element, id: "kept" }]).results[0]?.id).toBe("kept");
    }
  });
});

describe("the counts of a batch", () => {
  it("add up, each sample by what became of it", () => {
    const { counts } = scoreBatch([
      sample("ANSWER: 25", "25"),
      sample("ANSWER: yes", "yes"),
      sample("ANSWER: 12.3%", "0.12346"),
      sample("ANSWER: 12.34%", "0.12346"),
      sample("ANSWER: 26", "25"),
      sample("25", "25"),
      sample("ANSWER: ", "25"),
      sample("ANSWER: 25 or 26", "25"),
      sample("ANSWER: n/a", "25"),
      null,
      7,
      { id: "a", messages: [] },
    ]);
    expect(counts).toEqual({
      samples: 12,
      right: 4,
      paid: { exact: 2, rounded: 1, withinTolerance: 1 },
      withoutAnswer: 2,
      hedged: 1,
      unreadable: 1,
      unscorable: { "not an object": 2, "no messages": 1 },
    });
  });

  it("are of one batch alone", () => {
    scoreBatch([sample("ANSWER: 25", "25"), null]);
    expect(scoreBatch([]).counts).toEqual({
      samples: 0,
      right: 0,
      paid: { exact: 0, rounded: 0, withinTolerance: 0 },
      withoutAnswer: 0,
      hedged: 0,
      unreadable: 0,
      unscorable: {},
    });
  });
});
