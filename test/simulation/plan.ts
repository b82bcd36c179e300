import { drawnCourse, drawnEvaluations, type EvaluationCourse } from "./evaluation-course.ts";
import type { Fate, JobCourse } from "./job-course.ts";
import type { LambdaFault } from "./log.ts";
import { Random } from "./random.ts";
import { type Mishap, type Sent } from "./wire.ts";
import { FAULTS, type Service } from "./faults.ts";

const HOUR = 3600;

/** What happens to a run, as its seed says: everything but the order in which the pipeline does things. */
export interface Plan {
  readonly seed: number;
  readonly input: Record<string, unknown>;
  readonly limits: { readonly maxQueuedHours: number; readonly maxTrainingHours: number };
  readonly course: JobCourse;
  /** Seconds after the start at which somebody aborts it. */
  readonly abortAt: number | undefined;
  /** TimeoutSeconds of the whole execution: 22 days as deployed, or a moment within the run. */
  readonly timeoutSeconds: number | undefined;
  /** Seconds after its end that an execution without success is redriven, once. */
  readonly redriveAfter: number | undefined;
  readonly otherTraining: boolean;
  /** Another execution is started so many seconds after this one. */
  readonly twin: { readonly after: number; readonly allowConcurrentRuns: boolean } | undefined;
  readonly brokenReward: boolean;
  /** A service that answers nothing, in seconds from the start. */
  readonly outage: { readonly service: Service; readonly from: number; readonly to: number } | undefined;
  /**
   * The execution was started on that release, and goes on with its definition. `oldRules`: EventBridge still has that
   * release's rules for its end.
   */
  readonly release: { readonly number: 1; readonly oldRules: boolean } | undefined;
  /** Seconds by which reads may be behind; undefined where none is. */
  readonly stale: Readonly<Record<Read, number>> | undefined;
  /** Bedrock refuses to stop a job in progress: while it is being validated, and by chance. */
  readonly conflicts: { readonly validating: boolean; readonly share: number };
  /** Whether Bedrock stops a job of a status that it has invented. */
  readonly stopsUnknown: boolean;
  readonly evaluations: EvaluationCourse;
  /** Seconds after the end at which the event is delivered: once, or more often. */
  readonly deliveries: readonly number[];
  readonly mishap: (sent: Sent, seconds: number) => Mishap | undefined;
  readonly lag: (sent: Sent) => number;
  readonly lambdaFault: () => LambdaFault | undefined;
  readonly random: Random;
}

/**
 * Reads whose answer may be behind. DescribeExecution is said to be eventually consistent; of the others AWS documents
 * nothing.
 */
type Read = "execution" | "list of jobs" | "job";

const READS: Readonly<Record<string, Read>> = {
  "states:DescribeExecution": "execution",
  "states:GetExecutionHistory": "execution",
  "bedrock:ListModelCustomizationJobs": "list of jobs",
  "bedrock:GetModelCustomizationJob": "job",
};

export const FAULT_SHARE = 0.2;

/**
 * Mishaps of a call that meets one: most pass by themselves, so that runs come far; few do not, so that not all end the
 * same way.
 */
const WEIGHTS: Readonly<Record<Mishap, number>> = {
  throttled: 30,
  "error 500": 22,
  reset: 14,
  "reset after effect": 10,
  timeout: 8,
  malformed: 6,
  "broken off": 3,
  denied: 0.6,
  validation: 0.4,
  "killed before": 0.6,
  "killed on its way": 0.6,
  "killed after": 0.6,
};

/** Of an execution's input: neither asks the base model nor the tuned one. */
export const WITHOUT_EVALUATIONS = { baseline: { rows: 0 }, evaluation: { rows: 0 } };

export function planOf(seed: number): Plan {
  const random = new Random(seed, 1);
  const ofEvaluations = new Random(seed, 7);
  const fate = random.weighted<Fate>({
    completes: 62,
    fails: 8,
    "stopped by somebody": 8,
    "hangs before training": 7,
    "hangs in training": 5,
    "unknown status": 3,
  });
  // Some trainings are long, and meet an outage of three hours.
  const long = random.chance(0.06);
  const limits = long
    ? { maxQueuedHours: 1, maxTrainingHours: 24 }
    : { maxQueuedHours: random.between(0.25, 0.75), maxTrainingHours: random.between(0.25, 1) };
  // Most jobs take minutes; some end just within a limit or just over it.
  const late = !long && random.chance(0.15);
  const queued =
    late && random.chance(0.5) ? (limits.maxQueuedHours + random.between(-0.1, 0.1)) * HOUR : random.between(30, 400);
  const training = long
    ? random.between(3, 8) * HOUR
    : late
      ? (limits.maxTrainingHours + random.between(-0.1, 0.1)) * HOUR
      : random.between(60, 700);
  const dryRun = random.chance(0.05);
  const release = random.chance(0.12) ? { number: 1 as const, oldRules: random.chance(0.3) } : undefined;
  const mistaken = random.chance(0.02);
  const abortAt = random.chance(0.2)
    ? random.chance(0.5)
      ? random.between(0, 60)
      : random.between(0, queued + training)
    : undefined;
  const outage = outageOf(random, long, abortAt);
  const stale = random.chance(0.35)
    ? {
        execution: random.between(0, 120),
        "list of jobs": random.between(0, 300),
        job: random.between(0, 20),
      }
    : undefined;
  return {
    seed,
    limits,
    course: { fate, queued, training, stopping: random.between(20, 300), metrics: random.chance(0.2) },
    input: {
      dataset: { source: "s3://finqarft-data/rft-source/finqa" },
      limits,
      ...(release === undefined ? drawnEvaluations(ofEvaluations) : {}),
      ...(dryRun ? { dryRun } : {}),
      ...(random.chance(0.1) ? { useValidationData: false } : {}),
      ...(random.chance(0.05) ? { allowConcurrentRuns: true } : {}),
      ...(mistaken ? { typo: 1 } : {}),
    },
    abortAt,
    timeoutSeconds: random.chance(0.06) ? random.between(1, (queued + training) * 1.2) : undefined,
    redriveAfter: random.chance(0.35) ? random.between(5, random.chance(0.5) ? 300 : 2 * HOUR) : undefined,
    otherTraining: random.chance(0.03),
    twin: random.chance(0.12)
      ? {
          after: random.chance(0.7) ? random.between(0, 5) : random.between(0, 600),
          allowConcurrentRuns: random.chance(0.1),
        }
      : undefined,
    brokenReward: random.chance(0.02),
    outage,
    release,
    stale,
    conflicts: random.chance(0.35)
      ? { validating: random.chance(0.5), share: random.between(0, 0.8) }
      : { validating: false, share: 0 },
    stopsUnknown: random.chance(0.85),
    evaluations: drawnCourse(ofEvaluations),
    deliveries: [
      random.between(0.2, random.chance(0.9) ? 3 : 900),
      ...(random.chance(0.25) ? [random.between(0.2, random.chance(0.3) ? 5 : 2 * HOUR)] : []),
    ],
    mishap: mishapOf,
    lag: ({ call, invocation }) => {
      const read = READS[call];
      if (stale === undefined || read === undefined || invocation.random.chance(0.5)) return 0;
      return invocation.random.between(0, stale[read]);
    },
    lambdaFault: () =>
      random.chance(0.03)
        ? random.weighted<LambdaFault>({
            TooManyRequestsException: 5,
            ServiceException: 5,
            SdkClientException: 5,
            ClientExecutionTimeoutException: 5,
            "no answer": 0.3,
          })
        : undefined,
    random,
  };

  function mishapOf({ service, call, invocation }: Sent, seconds: number): Mishap | undefined {
    if (outage?.service === service && seconds >= outage.from && seconds < outage.to) return "error 500";
    if (!invocation.random.chance(FAULT_SHARE)) return undefined;
    const mishap = invocation.random.weighted(WEIGHTS);
    return mishap === "broken off" && call !== "s3:GetObject" ? "reset" : mishap;
  }
}

/**
 * In a long training three hours, longer than the status checks are retried: what ends the run also fails the stop.
 */
function outageOf(random: Random, long: boolean, abortAt: number | undefined): Plan["outage"] {
  const from = long ? (abortAt ?? random.between(0.1, 2) * HOUR) - 60 : random.between(0, 0.5 * HOUR);
  const services: Readonly<Record<Service, number>> = long
    ? { bedrock: 7, lambda: 0, s3: 0, sns: 1, states: 2 }
    : { bedrock: 5, lambda: 1, s3: 1, sns: 1, states: 2 };
  const service = random.weighted<Service>(services);
  const seconds = long ? 3 * HOUR : random.between(10, random.chance(0.5) ? 600 : 2 * HOUR);
  return long || random.chance(0.15) ? { service, from, to: from + seconds } : undefined;
}

/**
 * Two executions that are started within two seconds, and for which little else goes wrong: of both, one is to train.
 * Their jobs are in the queue for longer than a list of jobs may be behind.
 */
export function raceOf(seed: number): Plan {
  const plan = planOf(seed);
  const random = new Random(seed, 4);
  const listLag = random.chance(0.5) ? random.between(0, 300) : 0;
  const faulty = random.chance(0.5);
  return {
    ...plan,
    limits: { maxQueuedHours: 1, maxTrainingHours: 1 },
    course: { fate: "completes", queued: random.between(400, 900), training: 300, stopping: 60, metrics: false },
    input: { dataset: { source: "s3://finqarft-data/rft-source/finqa" }, ...WITHOUT_EVALUATIONS },
    abortAt: undefined,
    timeoutSeconds: undefined,
    redriveAfter: undefined,
    otherTraining: false,
    twin: { after: random.chance(0.3) ? 0 : random.between(0, 2), allowConcurrentRuns: false },
    brokenReward: false,
    outage: undefined,
    release: undefined,
    conflicts: { validating: random.chance(0.3), share: 0 },
    deliveries: [1],
    mishap: ({ invocation }) =>
      faulty && invocation.random.chance(0.1)
        ? invocation.random.weighted<Mishap>({
            ...NO_MISHAPS,
            throttled: 3,
            reset: 2,
            "reset after effect": 2,
            timeout: 1,
          })
        : undefined,
    stale: { execution: 0, "list of jobs": listLag, job: 0 },
    lag: ({ call, invocation }) =>
      call === "bedrock:ListModelCustomizationJobs" ? invocation.random.between(0, listLag) : 0,
    lambdaFault: () => undefined,
  };
}

const NO_MISHAPS = Object.fromEntries(Object.keys(WEIGHTS).map((mishap) => [mishap, 0])) as Record<Mishap, number>;

/** Kinds of faults in the order of the summary. */
export const MISHAPS: readonly Mishap[] = [
  ...FAULTS,
  "reset after effect",
  "broken off",
  "killed before",
  "killed on its way",
  "killed after",
];
