import { describe, expect, it } from "vitest";
import { failureOf } from "../../../../functions/pipeline/write-report/failure.ts";
import { entered, executionFailed, historyOf, timedOut } from "../../../support/histories.ts";

describe("a failure", () => {
  it("of a task that timed out has an error, and no cause", () => {
    const history = historyOf(
      "FAILED",
      [entered(0, "SmokeTestReward"), timedOut(180), executionFailed(180, "States.Timeout")],
      {
        error: "States.Timeout",
      },
    );
    expect(failureOf(history, "SmokeTestReward")).toMatchObject({ error: "States.Timeout", cause: "" });
  });

  it.each([
    ["FAILED", "FAILED"],
    ["ABORTED", "ABORTED"],
    ["TIMED_OUT", "States.Timeout"],
  ])("of an error that is an empty text is called by the status: %s", (status, error) => {
    expect(failureOf(historyOf(status, [], { error: "" }), null)).toMatchObject({ error });
  });

  it("of an error that only the history names is called by that", () => {
    expect(
      failureOf(historyOf("FAILED", [executionFailed(9, "DatasetInvalid", "row 3")], { error: "" }), null),
    ).toMatchObject({
      error: "DatasetInvalid",
      cause: "row 3",
    });
  });
});
