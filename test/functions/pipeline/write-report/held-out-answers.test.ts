import { describe, expect, it } from "vitest";
import type { AnsweredRow } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import { heldOutAnswers, linesOf } from "../../../../functions/pipeline/write-report/held-out-answers.ts";
import { answeredRow } from "../../../support/evaluations.ts";

const line = (changes: Partial<AnsweredRow> = {}): string => JSON.stringify(answeredRow(changes));
const question = (task_id: string): string =>
  JSON.stringify({ task_id, original_question: `${task_id}?`, reference_answer: { answer: "5.0" }, messages: [] });

describe("the held-out answers", () => {
  it("are by row and model what each sample stated, with the row's question and reference", () => {
    const { rows, rowsInAll } = heldOutAnswers(
      [
        line({ id: "a", answer: "so\n\nANSWER: 5", score: 1 }),
        line({ id: "a", model: "tuned", answer: "ANSWER: 6", score: 0 }),
        line({ id: "a", model: "tuned", sample: 1, answer: "ANSWER: 7", score: 0.95 }),
        line({ id: "b", answer: "I can't say.", score: 0 }),
      ],
      [question("b"), question("a"), question("c")],
    );
    expect(rowsInAll).toBe(2);
    expect(rows[0]).toEqual({
      id: "a",
      question: "a?",
      reference: "5.0",
      answers: new Map([
        ["base", [{ stated: "5", score: 1 }]],
        [
          "tuned",
          [
            { stated: "6", score: 0 },
            { stated: "7", score: 0.95 },
          ],
        ],
      ]),
    });
    expect(rows[1]?.answers.get("base")).toEqual([{ stated: "… I can't say.", score: 0 }]);
  });

  it("have the reason of an answer that is missing, and no score", () => {
    const { rows } = heldOutAnswers([line({ answer: null, score: null, error: "ThrottlingException" })], []);
    expect(rows[0]?.answers.get("base")).toEqual([{ stated: "missing: ThrottlingException", score: null }]);
  });

  it("are whole without the dataset's file, and without lines that can't be read", () => {
    const { rows } = heldOutAnswers(["", "cut off {", "{}", line({ id: "a" })], ["no JSON", "{}"]);
    expect(rows).toMatchObject([{ id: "a", question: "", reference: "" }]);
  });

  it("are cut to what a page can show, and say how many rows there are", () => {
    const long = "x".repeat(10_000);
    const { rows, rowsInAll } = heldOutAnswers(
      Array.from({ length: 2_500 }, (_, i) => line({ id: `row_${i}`, answer: `ANSWER: ${long}` })),
      [],
    );
    expect(rows).toHaveLength(2_000);
    expect(rowsInAll).toBe(2_500);
    expect(rows[0]?.answers.get("base")?.[0]?.stated.length).toBeLessThan(300);
  });
});

describe("the lines of a text", () => {
  it.each([
    ["a\nb\n", ["a", "b"]],
    ["a\nb", ["a", "b"]],
    ["a\n\nb", ["a", "", "b"]],
    ["", []],
  ])("of %j are %j", (text, lines) => {
    expect([...linesOf(text)]).toEqual(lines);
  });
});
