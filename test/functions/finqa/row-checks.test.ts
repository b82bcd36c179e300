import { describe, expect, it } from "vitest";
import {
  answerKind,
  answersDisagree,
  estimatedTokens,
  forbiddenSubstring,
} from "../../../functions/finqa/row-checks.ts";

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

describe("the kind of an answer", () => {
  it.each([
    ["127.4", "number"],
    ["-0.0", "number"],
    ["1e-05", "number"],
    ["yes", "yesNo"],
    ["no", "yesNo"],
    ["the second quarter", "other"],
    ["", "other"],
    ["inf", "other"],
    ["None", "other"],
  ])("%j is %s", (answer, kind) => {
    expect(answerKind(answer)).toBe(kind);
  });
});

describe("FinQA's two answers to a question", () => {
  it.each([
    ["127.4", "127.4"],
    ["0.25", "25%"],
    ["0.25", "25"],
    ["25.0", "25%"],
    ["25.0", "0.25"],
    ["0.93458", "93.5%"],
    ["0.93458", "93%"],
    ["127.38", "127.4"],
    ["-12.5", "-12.5"],
    ["1234.5", "$ 1,234.50"],
    ["1e-05", "0.00001"],
    ["5.0", "5 million"],
    ["5000000.0", "5 million"],
    ["yes", "Yes"],
    ["no", "no"],
  ])("agree: %s and %s", (executed, written) => {
    expect(answersDisagree(executed, written)).toBe(false);
  });

  it.each([
    ["127.4", "128.4"],
    ["127.36", "127.3"],
    ["0.25", "26%"],
    ["0.93458", "94%"],
    ["12.5", "-12.5"],
    ["yes", "no"],
    ["no", "yes"],
  ])("disagree: %s and %s", (executed, written) => {
    expect(answersDisagree(executed, written)).toBe(true);
  });

  it.each([
    ["127.4", "the second quarter"],
    ["127.4", "127.4 or 30"],
    ["yes", "5"],
    ["the second quarter", "127.4"],
  ])("are let be where one of them can't be read: %s and %s", (executed, written) => {
    expect(answersDisagree(executed, written)).toBe(false);
  });
});

describe("the estimate of a prompt's tokens", () => {
  it("counts both turns, and rounds up", () => {
    expect(estimatedTokens("")).toBe(40); // the system's turn alone
    expect(estimatedTokens("x".repeat(3500))).toBe(1040);
    expect(estimatedTokens("x".repeat(3501))).toBe(1041);
  });
});
