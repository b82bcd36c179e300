import { describe, expect, it } from "vitest";
import { readableCause, readCause } from "../../../functions/contract/readable-cause.ts";
import { childFailure, evaluationArn } from "../../support/evaluations.ts";

describe("a cause", () => {
  it.each([
    ['{"errorType":"DatasetInvalid","errorMessage":"row 3\\nrow 4","trace":["at secret.js:1"]}', "row 3\nrow 4"],
    ["The training job failed.", "The training job failed."],
    ['{"errorType":"x"}', '{"errorType":"x"}'],
    ["7", "7"],
    ["null", "null"],
    ["[]", "[]"],
    ["", ""],
  ])("of %j is read as %j", (cause, read) => {
    expect(readableCause(cause)).toBe(read);
    expect(readCause(cause).nested).toBeNull();
  });

  it("of a nested execution is its error and its own cause in words, with its ARN and input", () => {
    const models = [{ name: "base", id: "us.amazon.nova-2-lite-v1:0" }];
    const cause = childFailure({ Error: "RewardFailed", Cause: '{"errorMessage":"no scores"}' }, models);
    expect(readCause(cause)).toEqual({
      text: "The nested execution e1 of finqa-rft-evaluation ended in RewardFailed.\nno scores",
      nested: {
        executionArn: evaluationArn("e1"),
        error: "RewardFailed",
        input: { models, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: "arn" },
      },
    });
  });

  it.each([
    ["TIMED_OUT", "States.Timeout"],
    ["ABORTED", "ABORTED"],
  ])("of a nested execution that is %s, and has no error of its own, names %s", (Status, error) => {
    const { text, nested } = readCause(childFailure({ Status }));
    expect(nested?.error).toBe(error);
    expect(text).toBe(`The nested execution e1 of finqa-rft-evaluation ended in ${error}.`);
  });

  it("of several levels names the innermost execution, and how each level ended", () => {
    const inner = childFailure({ Error: "BudgetReached", Cause: "spent" });
    const outer = childFailure({
      ExecutionArn: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:trial-1",
      Error: "States.TaskFailed",
      Cause: inner,
    });
    const { text, nested } = readCause(outer);
    expect(nested).toMatchObject({ executionArn: evaluationArn("e1"), error: "BudgetReached" });
    expect(text.split("\n")).toEqual([
      "The nested execution trial-1 of finqa-rft ended in States.TaskFailed.",
      "The nested execution e1 of finqa-rft-evaluation ended in BudgetReached.",
      "spent",
    ]);
  });
});
