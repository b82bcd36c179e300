import { checkTrainingJob } from "../../functions/pipeline/check-training-job/check-training-job.ts";
import { secondsUntilNextCheck } from "../../functions/aws/next-check.ts";
import { costsOf } from "../../functions/pipeline/write-report/costs.ts";
import { rewardWork } from "../../functions/pipeline/write-report/reward-work.ts";
import { DATASET, EXECUTION, JOB_ARN, runOf } from "../support/runs.ts";
import { SimulatedJob } from "./job.ts";
import { type Payload, type TaskResult, walk, type Walk } from "./machine.ts";

/** What the input's contract takes at most. */
export const MAX_LIMITS = { maxQueuedHours: 168, maxTrainingHours: 336 };

/** What each step takes, generously: a cold start each time. */
const STEP_SECONDS: Readonly<Record<string, number>> = {
  ResolveRun: 2,
  PrepareDataset: 30,
  SmokeTestReward: 10,
  CreateTrainingJob: 3,
  EvaluateBase: 900,
  CheckBaseline: 1,
  CheckTrainingJob: 1,
  EvaluateTuned: 3600,
  WriteReport: 5,
};
const QUEUED_HOURS = 1 / 6;
/** Of FinQA itself. */
const ROWS = { train: 6_251, val: 883, test: 1_147 };
const FILE_BYTES = [25_000_000, 3_600_000, 4_600_000];

/** As much as a nested evaluation puts into the payload. */
const EVALUATED = {
  executionArn: EXECUTION.arn,
  output: { summaryKey: "rft-evaluations/nightly/summary.json", verdict: "x".repeat(200), models: "x".repeat(1_500) },
};

export interface Simulation extends Walk {
  readonly job: SimulatedJob;
  /** How long after the job's end the machine saw it. */
  readonly secondsLate: number;
  readonly dollars: { readonly transitions: number; readonly all: number };
}

export interface SimulationOptions {
  readonly limits?: typeof MAX_LIMITS;
  readonly queuedHours?: number;
  /** Looks at fixed times, in place of CheckTrainingJob's own, at the status alone: what another poll would cost. */
  readonly everySeconds?: number;
}

/** One execution whose job takes so many hours, through the definition, with the real CheckTrainingJob. */
export async function simulate(
  hours: number,
  { limits = MAX_LIMITS, queuedHours = QUEUED_HOURS, everySeconds }: SimulationOptions = {},
): Promise<Simulation> {
  const input = { limits };
  const run = runOf(input);
  const start = new Date(EXECUTION.startTime);
  let job = new SimulatedJob(start, hours, queuedHours);
  let looked: Payload | undefined;
  const results: Readonly<Record<string, (payload: Payload, now: Date) => Promise<Payload> | Payload>> = {
    ResolveRun: () => ({ run }),
    PrepareDataset: () => ({ ...DATASET, rows: ROWS }),
    SmokeTestReward: () => ({
      rewardFunctionVersionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7",
      casesPassed: 52,
    }),
    CreateTrainingJob: (_, now) => {
      job = new SimulatedJob(now, hours, queuedHours);
      return { jobArn: JOB_ARN, jobName: run.jobName, secondsUntilNextCheck: everySeconds ?? secondsUntilNextCheck(0) };
    },
    CheckTrainingJob: async ({ training }, now) => {
      job.now = now;
      if (everySeconds !== undefined && looked !== undefined)
        return { ...looked, status: job.done ? "Completed" : "InProgress", secondsUntilNextCheck: everySeconds };
      const { jobArn, jobName } = training as { jobArn: string; jobName: string };
      looked = await checkTrainingJob(
        { run, training: { jobArn, jobName }, now: now.toISOString() },
        { bedrock: job.client },
      );
      return everySeconds === undefined ? looked : { ...looked, secondsUntilNextCheck: everySeconds };
    },
    EvaluateBase: () => EVALUATED,
    CheckBaseline: () => ({ warnings: [] }),
    EvaluateTuned: () => EVALUATED,
    WriteReport: () => ({
      reportS3Uri: "s3://rft-bucket/rft-runs/nightly/report.html",
      runRecordS3Uri: "s3://rft-bucket/rft-runs/nightly/run.json",
      reportConsoleUrl: "https://console.aws.amazon.com/",
    }),
  };
  const task: TaskResult = async (state, payload, now) => {
    const result = results[state];
    if (result === undefined) throw new Error(`The simulation knows no step ${state}.`);
    return { result: await result(payload, now), seconds: STEP_SECONDS[state] ?? 1 };
  };
  const walked = await walk(input, start, task);
  const costs = costsOf({
    transitions: walked.transitions,
    taskSeconds: walked.taskSeconds.filter(({ state }) => !state.startsWith("Evaluate")), // no Lambdas
    historyEvents: walked.events,
    historyBytes: walked.bytes,
    reward: rewardWork(run, ROWS),
    fileBytes: FILE_BYTES,
    trainingHours: hours,
  });
  const dollarsOf = (name: string): number => costs.find(({ item }) => item === name)?.usDollars ?? Number.NaN;
  return {
    ...walked,
    job,
    secondsLate:
      (walked.ended.getTime() - job.ends.getTime()) / 1000 -
      (STEP_SECONDS["CheckTrainingJob"] ?? 0) -
      (STEP_SECONDS["EvaluateTuned"] ?? 0) -
      (STEP_SECONDS["WriteReport"] ?? 0),
    dollars: { transitions: dollarsOf("Step Functions"), all: dollarsOf("All of these") },
  };
}
