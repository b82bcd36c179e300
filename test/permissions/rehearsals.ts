import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Job } from "../../local/bedrock/job.ts";
import { AwsError } from "../../local/http/loopback-server.ts";
import type { ApiCall } from "../../local/iam/decide.ts";
import { rehearse, type RehearsalOptions, type RehearsalResult } from "../../local/rehearsal.ts";
import { generateFinqaRows } from "../../recipes/finqa/sample-rows.ts";
import type { StandIns } from "../../local/stand-ins.ts";
import type { CloudAssembly } from "../../local/template/synthesize.ts";
import { goodRequest } from "../support/bedrock.ts";
import { evaluationCalls } from "./evaluations.ts";
import { SWEEPS } from "./sweeps.ts";

/** What turns every permission to use: the template has statements for a schedule and for a bucket of the user's. */
export const CONTEXT = { schedule: "rate(7 days)", sourceBucket: "users-finqa" };

/** The first rehearsal has them, and evaluations.ts. */
const WITHOUT_EVALUATIONS = { baseline: { rows: 0 }, evaluation: { rows: 0 } };

/** A rehearsal, and the part of the pipeline that only it reaches. */
interface Situation {
  readonly what: string;
  /** @param first folder of the first rehearsal's results */
  readonly options: (first: string) => Partial<RehearsalOptions>;
  readonly endsIn: string;
}

/** The job of another execution, in progress. */
function anotherTraining({ bedrock }: StandIns, created = new Date()): void {
  const id = "0123456789ab";
  const tags = [
    { key: "finqa-rft:execution", value: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:other" },
  ];
  bedrock.jobs.push(
    new Job(
      id,
      `arn:aws:bedrock:us-east-1:123456789012:model-customization-job/amazon.nova-2-lite-v1:0:256k/${id}`,
      { ...goodRequest(), jobName: "finqa-rft-job-0123456789abcdef", jobTags: tags } as Job["request"],
      () => created,
    ),
  );
}

const SITUATIONS: readonly Situation[] = [
  { what: "a scheduled run, start to end", options: () => ({ scheduled: true }), endsIn: "SUCCEEDED" },
  {
    what: "FinQA in a bucket of the user's",
    options: () => ({ sourceBucket: CONTEXT.sourceBucket, input: { dryRun: true } }),
    endsIn: "SUCCEEDED",
  },
  {
    what: "a dry run whose end event comes twice",
    options: () => ({ eventsTwice: true, input: { dryRun: true } }),
    endsIn: "SUCCEEDED",
  },
  {
    what: "a job that hangs, and is stopped by the run itself",
    options: () => ({ job: "hang" }),
    endsIn: "TrainingStalled",
  },
  { what: "a training set that somebody has deleted", options: trainingSetDeleted, endsIn: "ServiceCallFailed" },
  { what: "a job whose name is taken", options: nameTaken, endsIn: "TrainingJobRejected" },
  {
    what: "another training in progress",
    options: () => ({
      onStandIns: (standIns) => {
        anotherTraining(standIns);
      },
    }),
    endsIn: "AnotherRunInProgress",
  },
  { what: "another training that begins meanwhile", options: anotherTrainingMeanwhile, endsIn: "AnotherRunInProgress" },
  {
    what: "an older training that shows once the job is created",
    options: () => olderTraining("CreateTrainingJob"),
    endsIn: "WithdrewForAnotherRun",
  },
  {
    what: "an older training that shows at the first look",
    options: () => olderTraining("CheckTrainingJob"),
    endsIn: "WithdrewForAnotherRun",
  },
  { what: "a run that is aborted in training", options: abortedInTraining, endsIn: "ABORTED" },
];

/** The dataset counts as prepared, since its manifest is there; the training set beside it is not. */
function trainingSetDeleted(first: string): Partial<RehearsalOptions> {
  return {
    onStandIns: async ({ store }) => {
      const folder = join(first, "s3", store.bucket, "rft-data", "datasets", "finqa");
      for (const digest of await readdir(folder))
        await store.putFile(
          store.bucket,
          `rft-data/datasets/finqa/${digest}/manifest.json`,
          join(folder, digest, "manifest.json"),
        );
    },
  };
}

function nameTaken(): Partial<RehearsalOptions> {
  return {
    faults: {
      bedrock: (method) =>
        method === "POST" ? new AwsError("ConflictException", 400, "The job name is already in use.") : undefined,
    },
  };
}

function anotherTrainingMeanwhile(): Partial<RehearsalOptions> {
  let standIns: StandIns | undefined;
  return {
    onStandIns: (started) => {
      standIns = started;
    },
    onState: (event, state) => {
      if (event === "left" && state === "SmokeTestReward" && standIns !== undefined) anotherTraining(standIns);
    },
  };
}

/** Another training, which the list does not show before a step has the job. */
function olderTraining(step: "CreateTrainingJob" | "CheckTrainingJob"): Partial<RehearsalOptions> {
  let standIns: StandIns | undefined;
  const show = (): void => {
    if (standIns !== undefined) anotherTraining(standIns, new Date(0));
    standIns = undefined;
  };
  return {
    onStandIns: (started) => {
      standIns = started;
    },
    faults: {
      bedrock: (method) => {
        if (step === "CreateTrainingJob" && method === "POST") show();
        return undefined;
      },
    },
    onState: (event, state) => {
      if (step === "CheckTrainingJob" && event === "left" && state === "CreateTrainingJob") show();
    },
  };
}

function abortedInTraining(): Partial<RehearsalOptions> {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    onTrainingStep: () => {
      stop.abort();
    },
  };
}

/**
 * Rehearses every situation.
 * @returns a call of each kind that was made in any of them
 * @throws Error for one that ended otherwise than it should
 */
export async function recordedCalls(
  assembly: CloudAssembly,
  folder: string,
  onSituation: (what: string) => void = () => undefined,
): Promise<ApiCall[]> {
  const sourceFolder = join(folder, "source");
  await mkdir(sourceFolder, { recursive: true });
  for (const [file, seed, rows] of [
    ["train.json", 1, 120],
    ["dev.json", 2, 20],
    ["test.json", 3, 20],
  ] as const)
    await writeFile(join(sourceFolder, file), JSON.stringify(generateFinqaRows(seed, rows)));
  const calls = new Map<string, ApiCall>();
  const results = (name: string): string => join(folder, name);
  const situations = [
    ...SITUATIONS.map(({ options, ...rest }, i) => ({
      ...rest,
      name: `permissions-${i}`,
      options: () => options(results("permissions-0")),
    })),
    ...SWEEPS.map(({ options, ...rest }) => ({ ...rest, options: () => options(results) })),
    {
      what: "a sweep beside another training",
      name: "permissions-sweep-beside",
      options: () => ({
        machine: "finqa-rft-sweep",
        input: { vary: { learningRate: [5e-5] } },
        onStandIns: (standIns: StandIns) => {
          anotherTraining(standIns);
        },
      }),
      endsIn: "AnotherRunInProgress",
    },
  ];
  for (const { what, name, options, endsIn } of situations) {
    onSituation(what);
    const result = await rehearse({
      assembly,
      out: results(name),
      name,
      input: WITHOUT_EVALUATIONS,
      sourceFolder,
      ...options(),
    });
    const { status, error } = result.execution;
    if ((error ?? status) !== endsIn)
      throw new Error(
        `The rehearsal of ${what} ended in ${error ?? status}, not in ${endsIn}: ${result.execution.cause ?? ""}`,
      );
    assertNothingDenied(what, result);
    for (const call of result.calls) calls.set(kindOf(call), call);
  }
  for (const call of await evaluationCalls(assembly, folder, onSituation)) calls.set(kindOf(call), call);
  return [...calls.values()];
}

/**
 * Equal for calls that differ in hashes and counts alone, as those of a thousand answers do: one of them is enough. The
 * number of a Region is no count.
 */
const kindOf = (call: ApiCall): string => JSON.stringify(call).replace(/[0-9a-f]{8,}|(?<![-\w])\d+/g, "#");

function assertNothingDenied(what: string, { denied, undelivered }: RehearsalResult): void {
  const faults = [...denied.map((call) => JSON.stringify(call)), ...undelivered];
  if (faults.length > 0)
    throw new Error(`The rehearsal of ${what} was denied, or did not deliver: ${faults.join("; ")}`);
}
