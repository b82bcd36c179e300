import { describe, expect, it } from "vitest";
import type { Comparison, EvaluationOutput } from "../../../../functions/contract/evaluation/evaluation-summary.ts";
import type { Conclusion } from "../../../../functions/contract/report.ts";
import {
  BASELINE_CHECK,
  comparisonOf,
  evaluated,
  modelResult,
  nestedOf,
  STABLE_DEPLOYMENT,
  summaryOf,
} from "../../../support/evaluations.ts";
import { checkOf, completed, entered, historyOf, REWARD_TEST, step } from "../../../support/histories.ts";
import { evaluatedRun, recordOf, REHEARSAL_NOTE } from "../../../support/run-records.ts";
import { DATASET, runOf } from "../../../support/runs.ts";

type Parts = Parameters<typeof recordOf>[1];

/** What is concluded from a run that held the tuned model against the base. */
function compared(
  comparison: Partial<Comparison>,
  promotion: EvaluationOutput["promotion"] = null,
  parts: Parts = {},
): Conclusion {
  const changed = comparisonOf(comparison);
  const summary = summaryOf({ comparisons: [changed], verdict: changed.sentence });
  return recordOf(evaluatedRun(summary, promotion), { evaluationSummary: summary, ...parts }).conclusion;
}

const dryRun = historyOf(
  "SUCCEEDED",
  step(0, "SmokeTestReward", { run: runOf({ dryRun: true }), dataset: DATASET }, REWARD_TEST),
);

const LEFT_OUT =
  "Rows of the source that can't be used were left out: train 1, val 1, test 1. The report's section Dataset says why.";

describe("the conclusion of a run", () => {
  it("begins with the evaluation's verdict, and gives the figures for it", () => {
    const conclusion = compared({});
    expect(conclusion).toMatchObject({ headline: comparisonOf().sentence, mood: "good", cheating: null });
    expect(conclusion.warnings).toEqual([LEFT_OUT]);
    expect(conclusion.worked).toBe(
      "Yes: the training completed after 2 h, and the tuned model has answered held-out rows.",
    );
    expect(conclusion.learned).toBe(
      "132 rows turned right and 44 turned wrong from base to tuned, of 1,147 rows on 402 pages.",
    );
    expect(conclusion.cost).toMatch(/^About \$4\.8\d, and 2\.00 h of training \(USE1-Nova2\.0Lite-RFT-Training-Hours/);
    expect(conclusion.next).toContain('"promote": true');
  });

  it.each<[Comparison["verdict"], Conclusion["mood"], string]>([
    ["worse", "bad", "Keep the base model. Read the rows that turned wrong"],
    ["no difference shown", "neutral", "Keep the base model, or train longer"],
  ])("of a model that is %s says what to do", (verdict, mood, next) => {
    const conclusion = compared({ verdict, sentence: `the same: ${verdict}` });
    expect(conclusion).toMatchObject({ headline: `the same: ${verdict}`, mood });
    expect(conclusion.next).toContain(next);
  });

  it("of no difference says how small a gain would have been seen", () => {
    expect(compared({ verdict: "no difference shown" }).learned).toContain(
      "This many rows show a gain of 3.2 points or more with a probability of 80 %.",
    );
  });

  it("says whether the model was promoted, and why", () => {
    const promoted = compared({}, { promoted: true, reason: "it beats both", deploymentArn: STABLE_DEPLOYMENT });
    expect(promoted.worked).toContain("It was promoted: it beats both");
    expect(promoted.next).toContain(`Ask the tuned model at ${STABLE_DEPLOYMENT}`);
    const kept = compared({}, { promoted: false, reason: "97 % are completed", deploymentArn: STABLE_DEPLOYMENT });
    expect(kept.worked).toContain("It was not promoted: 97 % are completed");
    expect(kept.next).toContain("serves what it served before");
  });

  it("of a reward that is cheated is not the verdict, which the cheated reward gave", () => {
    const summary = summaryOf({
      models: [
        modelResult(),
        modelResult({ name: "tuned", role: "candidate", commonAnswer: { answer: "0.05", share: 0.6, paid: 500 } }),
      ],
    });
    const { conclusion } = recordOf(evaluatedRun(summary), {
      evaluationSummary: summary,
      note: { ...REHEARSAL_NOTE, rewardModule: "my-reward.mjs" },
    });
    expect(conclusion).toMatchObject({ headline: "The tuned model has learned to cheat the reward.", mood: "bad" });
    expect(conclusion.cheating).toContain("my-reward.mjs paid for it");
    expect(conclusion.learned).toBe("To be paid without reading the question.");
    expect(conclusion.next).toContain("Change my-reward.mjs so that");
    expect(conclusion.next).toContain("rehearse it again");
  });

  it("names the reward function's version, where no note names something else", () => {
    const summary = summaryOf({
      models: [modelResult({ name: "tuned", role: "candidate", commonAnswer: { answer: "0", share: 1, paid: 702 } })],
    });
    const { conclusion } = recordOf(evaluatedRun(summary), { evaluationSummary: summary });
    expect(conclusion.cheating).toContain(`${REWARD_TEST.rewardFunctionVersionArn} paid for it`);
  });

  it("carries a warning of rows that were left out, and those of the baseline", () => {
    const warning = "Under 5 % of the base model's answers were paid.";
    const history = evaluatedRun();
    const events = [...history.events, ...step(300, "CheckBaseline", {}, { ...BASELINE_CHECK, warnings: [warning] })];
    expect(recordOf({ ...history, events }).conclusion.warnings).toEqual([LEFT_OUT, warning]);
  });

  it("of a training that nobody evaluated says so", () => {
    const { conclusion } = recordOf(completed(), { evaluationSummary: null, baselineSummary: null });
    expect(conclusion).toMatchObject({
      headline: "Training has completed after 2 h: the tuned model is ready, and not evaluated.",
      mood: "good",
      learned: "Not known: nobody has asked the tuned model.",
    });
    expect(conclusion.next).toContain("Start the evaluation machine");
  });

  it("of an evaluation of one model is what it scored", () => {
    const summary = summaryOf({ comparisons: [], verdict: "Right answers on 1,147 held-out rows: 61.2 %" });
    const { conclusion } = recordOf(evaluatedRun(summary), { evaluationSummary: summary });
    expect(conclusion).toMatchObject({ headline: summary.verdict, mood: "neutral", learned: summary.verdict });
  });

  it("of a dry run says what it has tested, and that it taught nothing", () => {
    expect(recordOf(dryRun).conclusion).toMatchObject({
      headline: "Dry run: the data is prepared and the reward function passed its test; no training job was created.",
      mood: "good",
      worked: "Yes: the data is prepared, and the reward function scored 1 known answer exactly.",
      learned: "Nothing: a dry run does not train.",
      cost: "Less than a cent; no training job was created.",
      next: "Start an execution with {}: it trains, which is billed by the hour.",
    });
  });

  it("of a run that stopped before training says what the base model could do", () => {
    const history = historyOf(
      "FAILED",
      [
        ...evaluated(0, "EvaluateBase", nestedOf(summaryOf({ comparisons: [] })), { run: runOf() }),
        entered(100, "CheckBaseline"),
      ],
      { error: "NothingToLearn", cause: "too good" },
    );
    const { conclusion } = recordOf(history, { evaluationSummary: null });
    expect(conclusion.learned).toBe(
      "Nothing: no training job was created. Before training, 61.2 % of the base model's 1,147 answers were paid, mean reward 0.612.",
    );
    expect(conclusion.headline).toBe("The run ended in NothingToLearn at CheckBaseline.");
  });

  it("of a run that goes on says so", () => {
    const training = { run: runOf(), dataset: DATASET, training: checkOf() };
    const { conclusion } = recordOf(historyOf("RUNNING", step(0, "CheckTrainingJob", training)));
    expect(conclusion).toMatchObject({
      headline: "The run is RUNNING; its training job is InProgress.",
      mood: "neutral",
      next: "Wait: a notice is sent when it ends.",
    });
  });

  it("of a rehearsal says that nothing was paid, and that the template is ready to be deployed", () => {
    const { cost, next } = compared({}, null, { note: REHEARSAL_NOTE });
    expect(cost).toMatch(/^Nothing: this is a rehearsal\. On AWS it would cost about \$4\.8\d, plus training, billed/);
    expect(next).toMatch(/^Deploy the stack and start an execution with \{"dryRun": true\}/);
    expect(recordOf(dryRun, { note: REHEARSAL_NOTE }).conclusion.cost).toBe(
      "Nothing: this is a rehearsal. On AWS it would cost less than a cent.",
    );
  });

  it("of a rehearsal that somebody has stopped says that it can be started again", () => {
    const aborted = historyOf("ABORTED", [entered(0, "WaitForTraining")]);
    const parts = { evaluationSummary: null, baselineSummary: null };
    expect(recordOf(aborted, { ...parts, note: REHEARSAL_NOTE }).conclusion.next).toMatch(/^Start it again/);
    expect(recordOf(aborted, parts).conclusion.next).toMatch(/^CloudTrail shows who called StopExecution/);
  });

  it("of a rehearsal that shows no gain advises to rehearse it again, not to deploy", () => {
    for (const verdict of ["no difference shown", "worse"] as const)
      expect(compared({ verdict }, null, { note: REHEARSAL_NOTE }).next).toMatch(
        /^Keep the base model.* Rehearse it again first\.$/,
      );
    const trained = historyOf(
      "SUCCEEDED",
      step(0, "CheckTrainingJob", {
        run: runOf(),
        dataset: DATASET,
        training: checkOf({ status: "Completed", outputModelArn: "arn:model" }),
      }),
    );
    expect(
      recordOf(trained, { evaluationSummary: null, baselineSummary: null, note: REHEARSAL_NOTE }).conclusion.next,
    ).toMatch(/^Rehearse it with an evaluation/);
  });

  it("of a rehearsal whose reward module fails its test names the module and its log, and no deployment", () => {
    const failed = historyOf("FAILED", [entered(0, "SmokeTestReward")], {
      error: "RewardSmokeTestFailed",
      cause: "boom",
    });
    const note = { ...REHEARSAL_NOTE, rewardModule: "my-reward.mjs" };
    expect(recordOf(failed, { evaluationSummary: null, baselineSummary: null, note }).conclusion.next).toMatch(
      /^Fix my-reward\.mjs by what the cause shows; what it has printed is in logs\/Reward\.log\. Start it again/,
    );
  });

  it("of an evaluation on too few pages for a verdict says how many are needed", () => {
    const summary = summaryOf({ comparisons: [comparisonOf({ clusters: 29 })] });
    expect(recordOf(evaluatedRun(summary), { evaluationSummary: summary }).conclusion.next).toBe(
      "Evaluate more rows: a verdict needs held-out rows of at least 30 pages, and there were 29.",
    );
  });
});
