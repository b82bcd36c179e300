import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { REMEDIES } from "../../../../functions/contract/remedies.ts";
import { type Notice, noticeOf } from "../../../../functions/ended/send-notice/notice.ts";
import {
  childFailure,
  CUSTOM_MODEL,
  evaluationArn,
  modelResult,
  nestedOf,
  outputOf,
  STABLE_DEPLOYMENT,
  summaryOf,
} from "../../../support/evaluations.ts";
import { EXECUTION } from "../../../support/runs.ts";

const notice = (fields: Partial<DescribeExecutionOutput>): Notice =>
  noticeOf(
    {
      executionArn: EXECUTION.arn,
      stateMachineArn: "m",
      name: EXECUTION.name,
      startDate: new Date(0),
      status: "SUCCEEDED",
      ...fields,
    },
    "rft-bucket",
  );
const completed = (payload: object): Notice =>
  notice({ output: JSON.stringify({ training: { outputModelArn: CUSTOM_MODEL }, ...payload }) });
const MODELS = [
  { name: "base", id: "us.amazon.nova-2-lite-v1:0" },
  { name: "tuned", id: CUSTOM_MODEL },
];

describe("the notice of a run that has completed", () => {
  it("says the verdict, the model, and where evaluation and report are", () => {
    const { subject, message } = completed({ evaluation: nestedOf(summaryOf()) });
    expect(subject).toBe("FinQA RFT nightly: completed, better");
    expect(message.split("\n\n")).toEqual([
      "The run nightly has completed.",
      `${summaryOf().verdict}.`,
      `Model: ${CUSTOM_MODEL}`,
      expect.stringMatching(/^Execution: https:.*nightly\nEvaluation: https:.*e1\nReport: https:.*report\.html$/),
    ]);
  });

  it("says what was promoted, or why nothing was", () => {
    const promoted = { promoted: true, reason: "tuned is better.", deploymentArn: STABLE_DEPLOYMENT };
    expect(completed({ evaluation: nestedOf(summaryOf(), promoted) }).message).toContain(
      `Promoted: tuned is better.\nThe promoted deployment: ${STABLE_DEPLOYMENT}`,
    );
    const kept = { promoted: false, reason: "97 % completed.", deploymentArn: null };
    expect(completed({ evaluation: nestedOf(summaryOf(), kept) }).message).toContain("Not promoted: 97 % completed.");
  });

  it("carries the baseline's warning", () => {
    const baselineCheck = { warnings: ["Under 5 % of the base model's answers were paid."] };
    expect(completed({ evaluation: nestedOf(summaryOf()), baselineCheck }).message).toContain(
      baselineCheck.warnings[0],
    );
    expect(completed({ baselineCheck }).message).toContain(baselineCheck.warnings[0]);
  });

  it("warns of a reward that is cheated, in its subject too, and names what paid", () => {
    const commonAnswer = { answer: "0.05", share: 0.6, paid: 500 };
    const cheated = summaryOf({
      models: [modelResult(), modelResult({ name: "tuned", role: "candidate", commonAnswer })],
    });
    const { subject, message } = completed({
      evaluation: nestedOf(cheated),
      rewardTest: { rewardFunctionVersionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7" },
    });
    expect(subject).toBe("FinQA RFT nightly: completed, the reward is being cheated");
    expect(message).toContain("The reward is being cheated. The model tuned gives one answer");
    expect(message).toContain("function:Reward:7 paid for it");
    expect(message).toContain(`By this reward: ${cheated.verdict}.`);
  });

  it("says so where nobody has evaluated the model", () => {
    const { subject, message } = completed({});
    expect(subject).toBe("FinQA RFT nightly: completed");
    expect(message).toContain("The tuned model was not evaluated.");
  });

  it.each([
    ["no output", undefined],
    ["an output that is not JSON", "cut off {"],
    ["parts of another form", JSON.stringify({ training: 5, evaluation: { output: {} } })],
  ])("is sent with %s too", (_, output) => {
    expect(notice({ output }).subject).toBe("FinQA RFT nightly: dry run completed");
  });
});

describe("the notice of an evaluation that somebody started by itself", () => {
  const byItself = (fields: Partial<DescribeExecutionOutput>): Notice =>
    notice({ executionArn: evaluationArn("again"), name: "again", ...fields });

  it("says its verdict, and where its summary is", () => {
    const { subject, message } = byItself({ output: JSON.stringify(outputOf(summaryOf())) });
    expect(subject).toBe("FinQA RFT again: completed, better");
    expect(message).toContain(`The evaluation again has completed.\n\n${summaryOf().verdict}.`);
    expect(message).toMatch(/\nSummary: https:\S+rft-evaluations%2Fagain%2Fsummary\.json$/);
  });

  it("says what an evaluation that failed ended in", () => {
    const { message } = byItself({
      status: "FAILED",
      error: "ModelNotFound",
      cause: '{"errorMessage":"no such model"}',
    });
    expect(message).toContain("The evaluation again ended in ModelNotFound.");
    expect(message).toContain("Cause:\nno such model");
    expect(message).not.toContain("Report:");
  });
});

describe("the notice of a run whose evaluation failed", () => {
  const failed = (cause: string): Notice => notice({ status: "FAILED", error: "States.TaskFailed", cause });

  it("says the evaluation's own error and cause, and where it is", () => {
    const cause = childFailure(
      { Error: "RewardFailed", Cause: '{"errorMessage":"no scores","trace":["secret"]}' },
      MODELS,
    );
    const { subject, message } = failed(cause);
    expect(subject).toBe("FinQA RFT nightly: RewardFailed");
    expect(message).toContain("The run nightly ended in RewardFailed, the error of an evaluation that it had started.");
    expect(message).toContain(REMEDIES.find(({ error }) => error === "RewardFailed")?.whatToDo);
    expect(message).toContain(
      "Cause:\nThe nested execution e1 of finqa-rft-evaluation ended in RewardFailed.\nno scores",
    );
    expect(message).toContain(
      `\nEvaluation: https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/${encodeURIComponent(evaluationArn("e1"))}`,
    );
    expect(message).not.toMatch(/secret|"ExecutionArn"/);
  });

  it("says that the model is there, and that a redrive repeats only the evaluation", () => {
    const { message } = failed(childFailure({ Error: "BudgetReached", Cause: "spent" }, MODELS));
    expect(message).toContain(
      `The tuned model is there: ${CUSTOM_MODEL}\nA redrive of this execution repeats only the evaluation`,
    );
  });

  it("says of a failed baseline no such thing: there is no tuned model yet, even where the base is a custom one", () => {
    for (const id of ["us.amazon.nova-2-lite-v1:0", CUSTOM_MODEL]) {
      const { message } = failed(childFailure({ Error: "ModelAccessDenied", Cause: "no" }, [{ name: "base", id }]));
      expect(message).not.toContain("The tuned model is there");
    }
  });

  it("says of an error that the table does not know to open the failed state, and not what the table says of nested ones", () => {
    const { message } = failed(childFailure({ Error: "States.Runtime", Cause: "odd" }, MODELS));
    expect(message).toContain("has no row for it: open the failed state in the console.\nThe tuned model is there");
  });
});
