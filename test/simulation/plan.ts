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
  readonly brokenReward: boolean;
  /** A service that answers nothing, in seconds from the start. */
  readonly outage: { readonly service: Service; readonly from: number; readonly to: number } | undefined;
  /** Seconds after the end at which the event is delivered: once, or more often. */
  readonly deliveries: readonly number[];
  readonly mishap: (sent: Sent, seconds: number) => Mishap | undefined;
  readonly lambdaFault: () => LambdaFault | undefined;
  readonly random: Random;
}

export const FAULT_SHARE = 0.2;

/** Mishaps of a call that meets one: most pass by themselves, so that runs come far; few do not, so that not all end the same way. */
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

/** Evaluations are executions of another machine, which the simulation does not interpret. */
export const WITHOUT_EVALUATIONS = { baseline: { rows: 0 }, evaluation: { rows: 0 } };

export function planOf(seed: number): Plan {
  const random = new Random(seed, 1);
  const fate = random.weighted<Fate>({
    completes: 62,
    fails: 8,
    "stopped by somebody": 8,
    "hangs before training": 7,
    "hangs in training": 5,
    "unknown status": 3,
  });
  const limits = { maxQueuedHours: random.between(0.25, 0.75), maxTrainingHours: random.between(0.25, 1) };
  // Most jobs take minutes; some end just within a limit or just over it.
  const late = random.chance(0.15);
  const queued =
    late && random.chance(0.5) ? (limits.maxQueuedHours + random.between(-0.1, 0.1)) * HOUR : random.between(30, 400);
  const training = late ? (limits.maxTrainingHours + random.between(-0.1, 0.1)) * HOUR : random.between(60, 700);
  const dryRun = random.chance(0.05);
  const outageFrom = random.between(0, 0.5 * HOUR);
  const outage = random.chance(0.15)
    ? {
        service: random.weighted<Service>({ bedrock: 5, lambda: 1, s3: 1, sns: 1, states: 2 }),
        from: outageFrom,
        to: outageFrom + random.between(10, random.chance(0.5) ? 600 : 2 * HOUR),
      }
    : undefined;
  const mistaken = random.chance(0.02);
  return {
    seed,
    limits,
    course: { fate, queued, training, stopping: random.between(20, 300), metrics: random.chance(0.2) },
    input: {
      dataset: { source: "s3://finqarft-data/rft-source/finqa" },
      limits,
      ...WITHOUT_EVALUATIONS,
      ...(dryRun ? { dryRun } : {}),
      ...(random.chance(0.1) ? { useValidationData: false } : {}),
      ...(mistaken ? { typo: 1 } : {}),
    },
    abortAt: random.chance(0.2)
      ? random.chance(0.5)
        ? random.between(0, 60)
        : random.between(0, queued + training)
      : undefined,
    timeoutSeconds: random.chance(0.06) ? random.between(1, (queued + training) * 1.2) : undefined,
    redriveAfter: random.chance(0.35) ? random.between(5, random.chance(0.5) ? 300 : 2 * HOUR) : undefined,
    otherTraining: random.chance(0.03),
    brokenReward: random.chance(0.02),
    outage,
    deliveries: [
      random.between(0.2, random.chance(0.9) ? 3 : 900),
      ...(random.chance(0.25) ? [random.between(0.2, 2 * HOUR)] : []),
    ],
    mishap: mishapOf,
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

/** Kinds of faults in the order of the summary. */
export const MISHAPS: readonly Mishap[] = [
  ...FAULTS,
  "reset after effect",
  "broken off",
  "killed before",
  "killed on its way",
  "killed after",
];
