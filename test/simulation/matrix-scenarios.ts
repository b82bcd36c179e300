import { promotionLockKey } from "../../functions/contract/keys.ts";
import type { StateMachineDefinition } from "../../local/template/supported-definition.ts";
import { DEFINITION, type FunctionName, PROMOTED } from "./deployed.ts";
import { type EvaluationCourse, KIND_COURSE } from "./evaluation-course.ts";
import type { JobCourse } from "./job-course.ts";
import { isOfArn } from "./observed.ts";
import { WITHOUT_EVALUATIONS } from "./plan.ts";
import { bigFiles, sampleFiles } from "./sample.ts";
import { World } from "./world.ts";
import type { WorldOptions } from "./world-options.ts";

/** A run whose calls are tried with every fault. */
export interface Scenario {
  readonly name: string;
  readonly options: Omit<WorldOptions, "seed">;
}

const SOURCE = { dataset: { source: "s3://finqarft-data/rft-source/finqa" }, ...WITHOUT_EVALUATIONS };
const course: JobCourse = { fate: "completes", queued: 10, training: 30, stopping: 10, metrics: true };
/** Base and tuned model answer eight rows; a deployment serves an earlier model. */
const ASKED = { rows: 8 };
const evaluations: EvaluationCourse = { ...KIND_COURSE, champion: true };
const LEFT_LOCK = {
  executionArn: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft-evaluation:gone",
  released: false,
};
const HOUR = 3600;

/** Steps that take long: seven tries of them under a fault that lasts would prove no more than two do. */
const COSTLY = new Set(["PrepareDataset", "WriteReport"]);
const withOneRetry = JSON.parse(
  JSON.stringify(DEFINITION).replaceAll('"MaxAttempts":6', '"MaxAttempts":1'),
) as StateMachineDefinition;

export const definitionFor = (functionName: string, lasting: boolean): StateMachineDefinition =>
  lasting && COSTLY.has(functionName) ? withOneRetry : DEFINITION;

/**
 * Between them they make every call that the functions can make: fault-matrix.test.ts holds them against the
 * permissions of the template.
 */
export const SCENARIOS: readonly Scenario[] = [
  { name: "a whole run", options: { input: SOURCE, course } },
  {
    name: "a job over its limits",
    options: {
      input: { ...SOURCE, limits: { maxQueuedHours: 1, maxTrainingHours: 10 / HOUR } },
      course: { ...course, fate: "hangs in training" },
    },
  },
  { name: "aborted in training", options: { input: SOURCE, course: { ...course, training: 9 * HOUR }, abortAt: 45 } },
  { name: "failed before it had a job", options: { input: { typo: 1 }, course } },
  { name: "beside another training", options: { input: SOURCE, course, otherTraining: true } },
  { name: "beside one that began a moment later", options: { input: SOURCE, course, otherTraining: 1 } },
  {
    name: "beside one that was created a moment before",
    options: { input: SOURCE, course, otherTraining: "first by a moment" },
  },
  {
    name: "beside one that was created a moment before, and is listed later",
    options: {
      input: SOURCE,
      course,
      otherTraining: "first by a moment",
      lag: ({ invocation, call }) =>
        invocation.functionName === "CreateTrainingJob" && call === "bedrock:ListModelCustomizationJobs" ? 20 : 0,
    },
  },
  {
    name: "its job is there already",
    options: {
      input: { ...SOURCE, allowConcurrentRuns: true },
      course: { ...course, metrics: false },
      earlierJob: true,
    },
  },
  {
    name: "with evaluations, and a promotion",
    options: { input: { ...SOURCE, baseline: ASKED, evaluation: { ...ASKED, promote: true } }, course, evaluations },
  },
  {
    name: "aborted while it promotes",
    options: {
      input: { ...SOURCE, evaluation: { ...ASKED, promote: true } },
      course,
      evaluations,
      abortAt: 730,
      stoppedShare: 0,
    },
  },
  {
    name: "with a first promotion, after one that left its lock",
    options: {
      input: { ...SOURCE, evaluation: { ...ASKED, promote: true } },
      course,
      evaluations: KIND_COURSE,
      files: new Map([...sampleFiles, [promotionLockKey(PROMOTED), Buffer.from(JSON.stringify(LEFT_LOCK))]]),
    },
  },
  {
    name: "without room for its deployment at first",
    options: { input: { ...SOURCE, evaluation: ASKED }, course, evaluations, noRoomAt: 30 },
  },
  {
    name: "a dry run whose event comes twice",
    options: { input: { ...SOURCE, dryRun: true }, course, deliveries: [1, 30] },
  },
  { name: "a dataset of several parts", options: { input: { ...SOURCE, dryRun: true }, course, files: bigFiles() } },
];

/** One call of a function. */
export interface Cell {
  readonly scenario: Scenario;
  readonly functionName: string;
  readonly call: string;
  /** From 1: how often the function has made this call in the run. */
  readonly nth: number;
  /** What it is made on, as the request's path has it. */
  readonly path: string;
  /** Here the function is invoked by the event of an execution's end: its failure is no state's. */
  readonly byEvent: boolean;
}

/**
 * Functions that make the same calls each time that they are called, which is often: of each call, one on each kind of
 * resource.
 */
const REPEATING: ReadonlySet<string> = new Set<FunctionName>([
  "ResolveEvaluation",
  "DeployCandidate",
  "CheckDeployment",
  "PromoteModel",
  "CheckPromotion",
  "RemoveCandidate",
  "StopChildren",
]);

/**
 * What the runs without a fault are: their calls, in order, and their ends. A call that an earlier scenario has made as
 * often already is not tried again.
 */
export async function recordedCalls(): Promise<{ calls: Cell[]; ends: Map<Scenario, string> }> {
  const calls = new Map<string, Cell>();
  const ends = new Map<Scenario, string>();
  for (const scenario of SCENARIOS) {
    const world = new World({ seed: 1, ...scenario.options });
    await world.run();
    ends.set(scenario, endOf(world));
    const byEvents = new Set(world.log.flatMap((entry) => (entry.what === "event" ? [entry.invocation] : [])));
    const made = new Map<string, number>();
    for (const entry of world.log) {
      if (entry.what !== "request") continue;
      const { functionName, call, path } = entry;
      const nth = (made.get(`${functionName} ${call}`) ?? 0) + 1;
      made.set(`${functionName} ${call}`, nth);
      const byEvent = byEvents.has(entry.invocation);
      const which = REPEATING.has(functionName)
        ? `${withoutNumbers(path)}${byEvent ? " by event" : ""}`
        : `${nth}${isOfArn(path) ? " by ARN" : ""}`;
      const name = `${functionName} ${call} ${which}`;
      if (!calls.has(name)) calls.set(name, { scenario, functionName, call, nth, path, byEvent });
    }
  }
  return { calls: [...calls.values()], ends };
}

const withoutNumbers = (path: string): string => decodeURIComponent(path).replaceAll(/[0-9a-f]{8,}|\d+/g, "#");

export const endOf = ({ execution: { description, state } }: World): string =>
  `${description.status} ${description.error ?? state}`;
