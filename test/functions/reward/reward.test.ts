import { describe, expect, it } from "vitest";
import { InvalidRewardEvent } from "../../../functions/contract/errors.ts";
import { assertScorable, scoreBatch } from "../../../functions/reward/reward.ts";
import { endingIn, sample } from "./samples.ts";

const scoreOf = (element: unknown): unknown => scoreBatch([element]).results[0]?.aggregate_reward_score;

describe("the results of a batch", () => {
  it("hold the id, the score and both metrics, and nothing else", () => {
    expect(scoreBatch([sample("ANSWER: 25%", "0.25", { id: "123" })]).results).toEqual([
      {
        id: "123",
        aggregate_reward_score: 1,
        metrics_list: [
          { name: "correct", value: 1, type: "Reward" },
          { name: "answered", value: 1, type: "Metric" },
        ],
      },
    ]);
  });

  it.each([
    ["a wrong answer", "ANSWER: 26%", 0, 1],
    ["an unreadable answer", "ANSWER: unknown", 0, 1],
    ["two values", "ANSWER: 25% or 26%", 0, 1],
    ["no marker", "It is 25%.", 0, 0],
    ["nothing behind the marker", "ANSWER:", 0, 0],
    ["no text", "", 0, 0],
  ])("say of %s whether it is correct and whether it is answered", (_, completion, correct, answered) => {
    const [result] = scoreBatch([sample(completion, "0.25")]).results;
    expect(result?.aggregate_reward_score).toBe(correct);
    expect(result?.metrics_list.map(({ value }) => value)).toEqual([correct, answered]);
  });

  it("come in the samples' order, one each, with those that can't be scored among them", () => {
    const { results } = scoreBatch([
      sample("ANSWER: 25", "25", { id: "c" }),
      { id: "a" },
      sample("ANSWER: 26", "25", { id: "b" }),
      null,
      sample("ANSWER: no", "no", { id: "c" }),
    ]);
    expect(results.map(({ id, aggregate_reward_score }) => [id, aggregate_reward_score])).toEqual([
      ["c", 1],
      ["a", 0],
      ["b", 0],
      [null, 0],
      ["c", 1],
    ]);
  });

  it("are none for no sample", () => {
    expect(scoreBatch([]).results).toEqual([]);
  });

  it.each([["7"], [7], [0], [""], [null], [{ a: 1 }], ["☃"]])("echo the id as it is: %j", (id) => {
    expect(scoreBatch([sample("ANSWER: 25", "25", { id }), { id }]).results.map((result) => result.id)).toEqual([
      id,
      id,
    ]);
  });

  it("have the id null where there is none, which JSON keeps", () => {
    expect(JSON.parse(JSON.stringify(scoreBatch([{ messages: [] }]).results))).toMatchObject([{ id: null }]);
  });

  it("leave the event as it was", () => {
    const event = [sample("ANSWER: 25", "25"), { id: "a" }];
    const before = structuredClone(event);
    scoreBatch(event);
    expect(event).toEqual(before);
  });
});

describe("a sample", () => {
  const [, , last] = sample("ANSWER: 25", "")["messages"] as unknown[];
  const asked = { role: "user", content: "net sales (in millions)" };

  it.each([
    ["a text", sample("ANSWER: 0.25", "0.25")],
    ["a number", sample("ANSWER: 0.25", 0.25)],
    ["yes", sample("ANSWER: yes", "yes")],
    [
      "under metadata",
      sample("ANSWER: 25", "", { reference_answer: undefined, metadata: { reference_answer: { answer: "25" } } }),
    ],
    [
      "under metadata, null at the top",
      sample("ANSWER: 25", "", { reference_answer: null, metadata: { reference_answer: { answer: 25 } } }),
    ],
    ["at the top and under metadata", sample("ANSWER: 25", "25", { metadata: { reference_answer: { answer: "26" } } })],
    [
      "empty at the top, and under metadata",
      sample("ANSWER: 25", "", { reference_answer: {}, metadata: { reference_answer: { answer: "25" } } }),
    ],
    ["bare", sample("ANSWER: 25", "", { reference_answer: "25" })],
    [
      "a bare number under metadata",
      sample("ANSWER: 25", "", { reference_answer: undefined, metadata: { reference_answer: 25 } }),
    ],
    ["JSON text of the object", sample("ANSWER: 25", "", { reference_answer: '{"answer": "25"}' })],
    ["JSON text of the object, with a number", sample("ANSWER: 25", "", { reference_answer: ' {"answer": 25.0}' })],
    ["JSON text of a text", sample("ANSWER: yes", "", { reference_answer: '"yes"' })],
    ["an object whose answer is a bare number", sample("ANSWER: 25", 25)],
    [
      "JSON text under metadata",
      sample("ANSWER: 25", "", { reference_answer: undefined, metadata: { reference_answer: '{"answer":"25"}' } }),
    ],
    [
      "under metadata that is JSON text itself",
      sample("ANSWER: 25", "", { reference_answer: undefined, metadata: '{"reference_answer":{"answer":"25"}}' }),
    ],
    [
      "JSON text under metadata that is JSON text itself",
      sample("ANSWER: 25", "", {
        reference_answer: undefined,
        metadata: JSON.stringify({ reference_answer: JSON.stringify({ answer: 25 }) }),
      }),
    ],
    ["in a sample without an id", sample("ANSWER: 25", "25", { id: undefined })],
    ["in a sample whose messages are JSON text", sample("", "25", { messages: JSON.stringify([last]) })],
    ["among other keys", sample("ANSWER: 25", "25", { task_id: "finqa_train_1", metadata: null, extra: [1] })],
  ])("has its reference: %s", (_, element) => {
    expect(scoreBatch([element])).toMatchObject({
      results: [{ aggregate_reward_score: 1 }],
      counts: { right: 1, unscorable: {} },
    });
  });

  it.each([
    ["assistant", { role: "assistant", content: "ANSWER: 25" }],
    ["nova_assistant", { role: "nova_assistant", content: "ANSWER: 25" }],
    ["model", { role: "model", content: "ANSWER: 25" }],
    ["another role that is none of the prompt's", { role: "Bot", content: "ANSWER: 25" }],
    ["the role in capitals", { role: "ASSISTANT", content: "ANSWER: 25" }],
    ["one part that is not a list", { role: "assistant", content: { text: "ANSWER: 25" } }],
    ["one part", { role: "assistant", content: [{ type: "text", text: "ANSWER: 25" }] }],
    ["parts in order", { role: "assistant", content: [{ text: "ANSWER: 30\nNo. ANS" }, { text: "WER: 25" }] }],
    ["parts that are texts", { role: "assistant", content: ["ANSWER: ", "25"] }],
    [
      "parts among which one is not text",
      { role: "assistant", content: [{ image: {} }, null, 7, { text: 7 }, { text: "ANSWER: 25" }] },
    ],
  ])("has its answer in the last turn: %s", (_, turn) => {
    expect(scoreOf(endingIn(turn))).toBe(1);
  });

  it.each([
    [
      "Converse's part of it",
      [{ reasoningContent: { reasoningText: { text: "ANSWER: 25" } } }, { text: "It is ANSWER: 30" }],
    ],
    [
      "a part of its own type",
      [
        { type: "reasoning", text: "ANSWER: 25" },
        { type: "text", text: "30." },
      ],
    ],
    ["a part of its own type, behind the answer", [{ text: "ANSWER: 30" }, { type: "thinking", text: "ANSWER: 25" }]],
    ["no part but reasoning", [{ reasoningContent: { reasoningText: { text: "ANSWER: 25" } } }]],
    ["text before the solution", "ANSWER: 25 <|begin_of_solution|>ANSWER: 30<|end_of_solution|>"],
    ["text before a solution without an answer", "ANSWER: 25 <|begin_of_solution|>It is 25.<|end_of_solution|>"],
    ["a thought", "<|begin_of_thought|>ANSWER: 25<|end_of_thought|>It is 25."],
    ["a thought in tags", "<think>ANSWER: 25</think> It is 25."],
    ["a thought that was cut off", "<think>Is it ANSWER: 25"],
    ["a second thought that was cut off", "<think>a</think>ANSWER: 25 <think>or not"],
  ])("has no answer in its reasoning: %s", (_, content) => {
    expect(scoreBatch([endingIn({ role: "assistant", content })])).toMatchObject({
      results: [{ aggregate_reward_score: 0 }],
      counts: { unscorable: {} },
    });
  });

  it.each([
    ["Converse's part of it", [{ reasoningContent: {} }, { text: "ANSWER: 25" }]],
    ["the solution's marks", "ANSWER: 30 <|begin_of_solution|>ANSWER: 25<|end_of_solution|>"],
    ["the solution's first mark alone", "ANSWER: 30 <|begin_of_solution|>ANSWER: 25"],
    ["the solution's marks, within which there is no marker", "<|begin_of_solution|>25<|end_of_solution|>ANSWER: 25"],
    ["a thought", "<|begin_of_thought|>ANSWER: 30<|end_of_thought|>ANSWER: 25"],
    ["a thought in tags", "<think>ANSWER: 30</think> ANSWER: 25"],
    ["the end of a thought alone", "ANSWER: 30</think> ANSWER: 25"],
    ["a sign that is no tag", "3 < 5 and ANSWER: 25"],
  ])("has its answer behind its reasoning: %s", (_, content) => {
    expect(scoreOf(endingIn({ role: "assistant", content }))).toBe(1);
  });

  it("is scored by its last turn alone", () => {
    expect(scoreOf(sample("", "25", { messages: [last, asked, { role: "assistant", content: "ANSWER: 30" }] }))).toBe(
      0,
    );
    expect(scoreOf(sample("", "25", { messages: [{ role: "assistant", content: "ANSWER: 30" }, asked, last] }))).toBe(
      1,
    );
    expect(scoreOf(sample("", "25", { messages: [last] }))).toBe(1);
  });

  it.each([
    ["a text", asked, 1],
    ["parts", { role: "user", content: [{ text: "net sales " }, { text: "(in millions)" }] }, 1],
    ["no word of any unit", { role: "user", content: "net sales" }, 1],
    ["no turn at all", null, 1],
    ["another unit", { role: "user", content: "net sales (in thousands)" }, 0],
  ])("may leave out the table's unit where a turn before says it: %s", (_, turn, expected) => {
    expect(
      scoreOf(sample("", "12.5", { messages: [turn, { role: "assistant", content: "ANSWER: $12.5 million" }] })),
    ).toBe(expected);
  });
});

describe("a batch of which no sample can be scored", () => {
  const unread = sample("ANSWER: 25", "25", { messages: [{ role: "user", content: "confidential" }] });
  const inWords = sample("ANSWER: 25", "the second quarter");

  it("is refused with its reasons and what to do, and without a word of its samples", () => {
    const { counts } = scoreBatch([unread, unread, { id: "confidential" }]);
    expect(() => {
      assertScorable(counts);
    }).toThrow(InvalidRewardEvent);
    expect(() => {
      assertScorable(counts);
    }).toThrow(
      "None of the 3 samples of this batch can be scored: last turn is not the assistant's (2), no messages (1). A sample needs messages that end in the model's turn",
    );
    expect(() => {
      assertScorable(counts);
    }).not.toThrow(/confidential/);
  });

  it.each<[string, readonly unknown[]]>([
    ["one sample", [null]],
    ["samples of which one has a reference in words", [inWords, unread]],
    ["references of a shape that nobody knows", [sample("ANSWER: 25", "", { reference_answer: { value: 25 } })]],
    ["references printed by Python", [sample("ANSWER: 25", "", { reference_answer: "{'answer': '25'}" })]],
  ])("is refused: %s", (_, event) => {
    expect(() => {
      assertScorable(scoreBatch(event).counts);
    }).toThrow(InvalidRewardEvent);
  });

  it.each<[string, readonly unknown[]]>([
    ["no sample at all", []],
    ["one sample among them can be", [unread, unread, sample("no answer", "25")]],
    ["all are rollouts of one row that answers in words, which ends no training", [inWords, inWords]],
  ])("is let pass where %s", (_, event) => {
    expect(() => {
      assertScorable(scoreBatch(event).counts);
    }).not.toThrow();
  });
});

describe("an event that is not an array", () => {
  it.each([
    [null, "null"],
    [undefined, "undefined"],
    ["[]", "string"],
    [7, "number"],
    [true, "boolean"],
    [{ 0: sample("ANSWER: 25", "25"), length: 1 }, "object"],
    [{ body: "[]" }, "object"],
  ])("is refused by what it is: %j", (event, got) => {
    expect(() => scoreBatch(event)).toThrow(InvalidRewardEvent);
    expect(() => scoreBatch(event)).toThrow(
      `The reward function takes Bedrock's array of samples, got ${got}. Send [{"id", "messages", "reference_answer"}, …].`,
    );
  });

  it("is refused by a name that survives the bundle", () => {
    expect(() => scoreBatch({})).toThrow(expect.objectContaining({ name: "InvalidRewardEvent" }) as Error);
  });
});
