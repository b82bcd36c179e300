import { describe, expect, it } from "vitest";
import { completionIn } from "../../../functions/reward/completion.ts";

describe("the text of a model's turn", () => {
  it.each<[string, unknown, string | undefined]>([
    ["a text", "ANSWER: 7", "ANSWER: 7"],
    ["parts, joined", [{ text: "ANS" }, "WER: ", { type: "text", text: "7" }], "ANSWER: 7"],
    ["a part", { text: "ANSWER: 7" }, "ANSWER: 7"],
    ["parts without those that reason", [{ type: "reasoning", text: "ANSWER: 5" }, { text: "ANSWER: 7" }], "ANSWER: 7"],
    ["parts without those that think", [{ type: "Thinking", text: "ANSWER: 5" }, { text: "ANSWER: 7" }], "ANSWER: 7"],
    [
      "parts without Converse's reasoning",
      [{ reasoningContent: { reasoningText: { text: "ANSWER: 5" } }, text: "ANSWER: 5" }, { text: "ANSWER: 7" }],
      "ANSWER: 7",
    ],
    ["nothing but reasoning", [{ type: "reasoning", text: "ANSWER: 5" }], ""],
    ["parts of a type that is no word", [{ type: 5, text: "ANSWER: 7" }], "ANSWER: 7"],
    ["an image beside a text", [{ image: {} }, { text: "ANSWER: 7" }], "ANSWER: 7"],
    ["an image", [{ image: {} }], undefined],
    ["no part", [], undefined],
    ["null", null, undefined],
    ["a number", 7, undefined],
    ["parts that are no objects", [null, 7], undefined],
  ])("is that of %s", (_, content, text) => {
    expect(completionIn(content)).toBe(text);
  });

  it.each([
    ["<think>ANSWER: 5</think>ANSWER: 7", "ANSWER: 7"],
    ["<think>ANSWER: 5", ""],
    ["<|begin_of_thought|>ANSWER: 5<|end_of_thought|>ANSWER: 7", "ANSWER: 7"],
    ["ANSWER: 5<|begin_of_solution|>ANSWER: 7<|end_of_solution|>", "ANSWER: 7\n\n"],
    ["5 < 7", "5 < 7"],
  ])("leaves reasoning out of %s", (content, text) => {
    expect(completionIn(content)).toBe(text);
  });
});
