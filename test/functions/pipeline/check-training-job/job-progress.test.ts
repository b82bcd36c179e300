import type { GetModelCustomizationJobCommandOutput } from "@aws-sdk/client-bedrock";
import { describe, expect, it } from "vitest";
import { type Job, progressOf } from "../../../../functions/pipeline/check-training-job/job-progress.ts";

const CREATED = new Date("2026-11-23T02:00:00Z");
const after = (hours: number): Date => new Date(CREATED.getTime() + hours * 3_600_000);
const LIMITS = { maxQueuedHours: 24, maxTrainingHours: 72 };

type Details = NonNullable<GetModelCustomizationJobCommandOutput["statusDetails"]>;
const job = (statusDetails?: Details, fields: Partial<Job> = {}): Job => ({
  status: "InProgress",
  creationTime: CREATED,
  ...(statusDetails === undefined ? {} : { statusDetails }),
  ...fields,
});
const progress = (theJob: Job, now = after(10)) => progressOf(theJob, now, LIMITS);
const trainingSince = (began: Date): Details => ({ trainingDetails: { status: "InProgress", creationTime: began } });

describe("the phase of a job", () => {
  it.each<[string, Details, string, string]>([
    [
      "the first that is not completed, of several that are not",
      {
        validationDetails: { status: "Completed" },
        dataProcessingDetails: { status: "InProgress" },
        trainingDetails: { status: "NotStarted" },
      },
      "DataProcessing",
      "InProgress",
    ],
    [
      "the last where all are completed",
      {
        validationDetails: { status: "Completed" },
        dataProcessingDetails: { status: "Completed" },
        trainingDetails: { status: "Completed" },
      },
      "Training",
      "Completed",
    ],
    [
      "the one that Bedrock reports, where it reports one",
      { trainingDetails: { status: "Failed" } },
      "Training",
      "Failed",
    ],
    ["unknown where Bedrock reports none", {}, "Unknown", "Unknown"],
  ])("is %s", (_, details, phase, phaseStatus) => {
    expect(progress(job(details))).toMatchObject({ phase, phaseStatus });
  });
});

describe("the time in a phase", () => {
  const seconds = (details?: Details, fields: Partial<Job> = {}, now = after(10)): number =>
    progress(job(details, fields), now).secondsInPhase;

  it("is that since the latest change of any phase", () => {
    expect(
      seconds({
        validationDetails: { status: "Completed", creationTime: after(0), lastModifiedTime: after(1) },
        dataProcessingDetails: { status: "Completed", creationTime: after(1), lastModifiedTime: after(6) },
        trainingDetails: { status: "InProgress", creationTime: after(4) },
      }),
    ).toBe(4 * 3600);
  });

  it("is that since the phase's beginning where Bedrock reports no change of it", () => {
    expect(seconds(trainingSince(after(7)))).toBe(3 * 3600);
  });

  it.each([[undefined], [{}], [{ validationDetails: { status: "InProgress" as const } }]])(
    "is that since the job's creation where Bedrock dates no phase: %j",
    (details) => {
      expect(seconds(details)).toBe(10 * 3600);
    },
  );

  it("ends with the job", () => {
    expect(seconds(trainingSince(after(7)), { endTime: after(8) })).toBe(3600);
  });

  it("is none of a job without any date, nor is it older than now", () => {
    expect(progress(job(undefined, { creationTime: undefined }))).toMatchObject({
      secondsInPhase: 0,
      secondsElapsed: 0,
    });
    expect(progress(job(), after(-1))).toMatchObject({ secondsInPhase: 0, secondsElapsed: 0 });
  });
});

describe("a limit", () => {
  const QUEUED: Details = { validationDetails: { status: "InProgress" }, trainingDetails: { status: "NotStarted" } };
  const second = 1 / 3600;

  it.each<[string, Details | undefined, number, RegExp]>([
    ["the queue", QUEUED, 24, /maxQueuedHours = 24$/],
    ["training, from its own beginning", trainingSince(after(20)), 92, /^training .*maxTrainingHours = 72$/],
    ["both, where Bedrock reports no phase", undefined, 96, /maxQueuedHours \+ .* = 96$/],
    ["both, where training has no beginning", { trainingDetails: { status: "InProgress" } }, 96, /= 96$/],
    ["both, where training is dated to the job's creation", trainingSince(CREATED), 96, /= 96$/],
    ["both, where training is dated before the job", trainingSince(new Date(0)), 96, /= 96$/],
  ])("of %s is kept to the second", (_, details, hours, words) => {
    expect(progress(job(details), after(hours))).not.toHaveProperty("overLimit");
    expect(progress(job(details), after(hours + second)).overLimit).toMatch(words);
  });

  it("is not asked of a job without a date", () => {
    const undated = job(trainingSince(after(0)), { creationTime: undefined });
    expect(progress(undated, after(95))).not.toHaveProperty("overLimit");
  });

  it("of the queue holds where Bedrock reports phases, and not training", () => {
    const details: Details = { validationDetails: { status: "Completed" } };
    expect(progress(job(details), after(25))).toMatchObject({ isQueued: true });
    expect(progress(job(details), after(25)).overLimit).toMatch(/maxQueuedHours/);
  });
});
