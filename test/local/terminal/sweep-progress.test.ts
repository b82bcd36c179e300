import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { StatePlace } from "../../../local/stepfunctions/execution.ts";
import { SweepProgress } from "../../../local/terminal/sweep-progress.ts";

const SWEEP = "arn:aws:states:us-east-1:123456789012:execution:finqa-rft-sweep:s";
const trialArn = (name: string): string => `arn:aws:states:us-east-1:123456789012:execution:finqa-rft:${name}`;
const INPUT = { vary: { learningRate: [1e-7, 5e-5] } };

/** Two trials beside each other: both train, the second one fails. */
function shown(isTTY: boolean): string {
  const written: string[] = [];
  const out = { isTTY, columns: 100, rows: 40, write: (text: string) => written.push(text) };
  const progress = new SweepProgress(out as unknown as NodeJS.WriteStream, INPUT);
  const sweep = (fields: Partial<StatePlace> = {}): StatePlace => ({
    machine: "finqa-rft-sweep",
    execution: "s",
    level: 0,
    type: "Task",
    input: INPUT,
    ...fields,
  });
  const trial = (index: number, fields: Partial<StatePlace> = {}): StatePlace => ({
    machine: "finqa-rft",
    execution: `t${index}`,
    level: 1,
    type: "Task",
    input: {
      hyperParameters: { learningRate: INPUT.vary.learningRate[index], batchSize: 32 },
      AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: SWEEP,
    },
    ...fields,
  });
  progress.onState("left", "PlanSweep", sweep());
  for (const index of [0, 1]) progress.onState("entered", "RunTrial", sweep({ iteration: index }));
  for (const index of [0, 1]) progress.onState("entered", "CheckTrainingJob", trial(index));
  progress.onTrainingStep(1, 20, 0.1, trialArn("t0"));
  progress.onTrainingStep(1, 20, 0.6, trialArn("t1"));
  const evaluation = { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: trialArn("t0") };
  progress.onState("entered", "AnswerShards", {
    ...sweep({ machine: "finqa-rft-evaluation", execution: "e", level: 2, type: "Map" }),
    input: evaluation,
  });
  progress.onState("failed", "TrainingFailed", trial(1, { type: "Fail" }));
  progress.onState("left", "TrainingCompleted", trial(0, { type: "Succeed" }));
  progress.onState("left", "RunTrials", sweep({ type: "Map" }));
  return written.join("");
}

describe("progress of a sweep", () => {
  it("on a terminal is a table of the trials that run, which the next one replaces", () => {
    const text = shown(true);
    expect(text).toContain("\u001b[3A\u001b[J"); // up to the table's first line, and clears from there
    const plain = stripVTControlCharacters(text);
    expect(plain).toMatch(/ {3}1 {2}learningRate 1e-7 +step 1 of 20, mean reward 0\.100 /);
    expect(plain).toMatch(/ {3}2 {2}learningRate 5e-5 +step 1 of 20, mean reward 0\.600 /);
    expect(plain).toMatch(/ {3}1 {2}learningRate 1e-7 +evaluation: AnswerShards/);
  });

  it("elsewhere is a line for each state of the sweep, and for each trial as it ends", () => {
    expect(shown(false)).toBe(
      [
        "✔ PlanSweep",
        "  ✘ TrainingFailed trial 2 (learningRate 5e-5): step 1 of 20, mean reward 0.600 ▅",
        "  ✔ trial 1 (learningRate 1e-7): step 1 of 20, mean reward 0.100 ▁",
        "✔ RunTrials",
        "",
      ].join("\n"),
    );
  });
});
