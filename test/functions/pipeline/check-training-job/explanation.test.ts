import { describe, expect, it } from "vitest";
import { explain } from "../../../../functions/pipeline/check-training-job/explanation.ts";
import { JOB_ARN } from "../../../support/runs.ts";

const PROGRESS = {
  phase: "Training",
  phaseStatus: "InProgress",
  secondsElapsed: 3600,
  secondsInPhase: 60,
  isQueued: false,
} as const;
const said = (fields: object = {}, progress: object = {}): string =>
  explain(
    {
      jobArn: JOB_ARN,
      jobName: "job-1",
      status: "InProgress",
      failureMessage: null,
      minutesElapsed: 60,
      outputModelArn: null,
      stalled: false,
      ...fields,
    },
    { ...PROGRESS, ...progress },
  );

describe("what is said of a job", () => {
  it.each(["InProgress", "Stopping"])("that is %s: where it is, and nothing to do", (status) => {
    expect(said({ status })).toBe(
      `The training job job-1 is ${status}, phase Training (InProgress), after 60 minutes.`,
    );
  });

  it.each([
    ["arn:model", "The training job job-1 has completed after 60 minutes: arn:model."],
    [null, "The training job job-1 has completed after 60 minutes: Bedrock names no model."],
  ])("that has completed, of the model %s", (outputModelArn, text) => {
    expect(said({ status: "Completed", outputModelArn })).toBe(text);
  });

  it("that has failed without a word of Bedrock's", () => {
    expect(said({ status: "Failed" })).toContain("Bedrock says nothing. Fix what it names");
    expect(said({ status: "Failed", failureMessage: "no" })).toContain('Bedrock says: "no". Fix what it names');
  });

  it("that has failed with a sentence of Bedrock's, and after a day", () => {
    expect(said({ status: "Failed", failureMessage: "Wait.", minutesElapsed: 1442.7 })).toMatch(
      /after 24\.0 hours\. Bedrock says: "Wait\." Fix what it names/,
    );
  });

  it("that has failed with a message that only has a full stop in it, and after two hours", () => {
    expect(said({ status: "Failed", failureMessage: "e.g. this", minutesElapsed: 120 })).toMatch(
      /after 2\.0 hours\. Bedrock says: "e\.g\. this"\. Fix/,
    );
  });

  it("that somebody has stopped", () => {
    expect(said({ status: "Stopped" })).toMatch(/was stopped by somebody .*start a new execution.*CloudTrail/);
  });

  it("that has a status which nobody knows: it is stopped", () => {
    expect(said({ status: "Paused" })).toMatch(
      /has the status Paused, which .* does not know\. The job is stopped now/,
    );
  });

  it("that hung, of a limit or of a status that are not known", () => {
    expect(said({ stalled: true, status: "Stopped" })).toMatch(/hung in .*: over its limits\. It was stopped/);
    expect(said({ stalled: true, status: "Paused" }, { overLimit: "too long" })).toContain(": too long.  Start a new");
  });
});
