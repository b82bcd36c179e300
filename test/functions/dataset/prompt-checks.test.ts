import { describe, expect, it } from "vitest";
import { estimatedTokens, forbiddenSubstring } from "../../../functions/dataset/prompt-checks.ts";

describe("a text that AWS's validator forbids", () => {
  it.each([
    ["the operating system: a cost", "system:"],
    ["System:", "System:"],
    ["notes: for each USER: 5", "USER:"],
    ["robot: 5", "bot:"],
    ["teaching assistant: 5", "assistant:"],
    ["a: b: c: Bot:", "Bot:"],
    ["an <IMAGE> of it", "<IMAGE>"],
    ["1 < 2 and <video>", "<video>"],
    ["a:b <unk>", "<unk>"],
  ])("is found in %j", (prompt, found) => {
    expect(forbiddenSubstring(prompt)).toBe(found);
  });

  it.each([
    "",
    ":",
    "system",
    "system :",
    "Question: how much?",
    "the users: 5",
    "1 < 2 : 3",
    "<your answer>",
    "image>",
  ])("is not in %j", (prompt) => {
    expect(forbiddenSubstring(prompt)).toBeUndefined();
  });
});

describe("the estimate of a prompt's tokens", () => {
  it("counts both turns, and rounds up", () => {
    expect(estimatedTokens("")).toBe(40); // the system's turn alone
    expect(estimatedTokens("x".repeat(3500))).toBe(1040);
    expect(estimatedTokens("x".repeat(3501))).toBe(1041);
  });
});
