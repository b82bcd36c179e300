import { type LogEntry, lineOf } from "./log.ts";
import { Observed } from "./observed.ts";
import { Oracle } from "./oracle.ts";
import { endsGivenUp, evaluationsLeft, unexplainedFailures, wrongModelServed } from "./evaluation-promises.ts";
import { type Plan, planOf } from "./plan.ts";
import { earlyStops, falseNotices, jobsLeft, reports, stopsWhileRunning, trainingsThatStay } from "./promises.ts";
import { brokenObjects } from "./whole-objects.ts";
import { World } from "./world.ts";
import type { WorldOptions } from "./world-options.ts";

/** What one seed's run came to. */
export interface SimulatedRun {
  readonly seed: number;
  /** What the pipeline promises and did not keep. */
  readonly violations: readonly string[];
  /** `STATUS State`, for each time that the execution ended: a redriven one ends twice. */
  readonly ends: readonly string[];
  /** Of the execution that was started beside it. */
  readonly endsOfTwin: readonly string[];
  /** Of both. */
  readonly jobs: number;
  /** Jobs that were trained to their end. */
  readonly trained: number;
  /** A job was left alone because each delivery of the end was given up: somebody was woken. */
  readonly alarmedJob: boolean;
  /** What of the plan's unkindness this run has met: "stale reads", "conflicts", … */
  readonly met: readonly string[];
  readonly deliveries: Readonly<Record<string, number>>;
  /** Steps that were tried again. */
  readonly reruns: number;
  readonly redrives: number;
  readonly killed: number;
  readonly requests: number;
  /** Mishaps of calls, by `call kind`. */
  readonly mishaps: Readonly<Record<string, number>>;
  readonly log: readonly LogEntry[];
}

/** What is made wrong on purpose, to see whether it is found. */
export type Planted = Pick<WorldOptions, "code" | "rules" | "definition" | "stoppedShare">;

export const simulate = (seed: number, planted: Planted = {}): Promise<SimulatedRun> =>
  simulated(planOf(seed), planted);

export async function simulated(plan: Plan, planted: Planted = {}): Promise<SimulatedRun> {
  const world = new World({ ...plan, eventBridgeFails: true, ...planted });
  const crash = await world.run().then(
    () => [],
    (error: unknown) => [`the simulation broke off: ${String(error)}`],
  );
  const { log, deliveries } = world;
  const observed = new Observed(log);
  const { execution, executions } = world;
  const results = executions.map(({ description: { name } }) => {
    const own = name === execution.description.name;
    const twinInput = { ...plan.input, allowConcurrentRuns: plan.twin?.allowConcurrentRuns ?? false };
    const facts = own ? plan : { ...plan, input: twinInput, timeoutSeconds: undefined };
    return { name, ...endsOf(new Oracle(facts, observed, name), observed, name) };
  });
  const stops = deliveries.filter(({ target }) => target === "StopTrainingJob");
  return {
    seed: plan.seed,
    violations: [
      ...crash,
      ...jobsLeft(world, observed, plan),
      ...trainingsThatStay(world, observed, plan),
      ...results.flatMap(({ surprises }) => surprises),
      ...earlyStops(world, observed, plan),
      ...stopsWhileRunning(world, observed),
      ...world.broken,
      ...brokenObjects(world.s3.objects),
      ...reports(world, plan),
      ...results.flatMap(({ name, ends }) => falseNotices(world, observed, plan, name, ends)),
      ...evaluationsLeft(world, observed),
      ...endsGivenUp(world, plan),
      ...wrongModelServed(world, observed, plan),
      ...unexplainedFailures(world, observed, plan),
    ],
    ends: results[0]?.ends ?? [],
    endsOfTwin: results[1]?.ends ?? [],
    jobs: observed.jobs.filter(({ of }) => of !== "other").length,
    trained: executions.flatMap((one) => world.jobsOf(one)).filter(({ status }) => status === "Completed").length,
    alarmedJob:
      stops.some(({ outcome }) => outcome !== "done") &&
      executions
        .flatMap((one) => world.jobsOf(one))
        .some(({ status }) => ["InProgress", "Stopping", "Paused"].includes(status)),
    met: metOf(plan, observed, execution.description.name),
    deliveries: counted(deliveries.map(({ target, outcome }) => `${target}: ${outcome}`)),
    reruns: rerunsOf(log),
    redrives: log.filter(({ what }) => what === "redriven").length,
    killed: log.filter(({ what }) => what === "killed").length,
    requests: log.filter(({ what }) => what === "request").length,
    mishaps: counted(
      log.flatMap((entry) =>
        entry.what === "request" && entry.mishap !== undefined ? [`${entry.call} ${entry.mishap}`] : [],
      ),
    ),
    log,
  };
}

export const printed = ({ log }: SimulatedRun): string => log.flatMap((entry) => lineOf(entry) ?? []).join("\n");

/** Each time that an execution ended, held against the oracle. */
function endsOf(oracle: Oracle, { log }: Observed, name: string): { ends: string[]; surprises: string[] } {
  const ends: string[] = [];
  let from = 0;
  let startAt = "ResolveRun";
  for (const [to, entry] of log.entries()) {
    if (!("execution" in entry) || entry.execution !== name) continue;
    if (entry.what === "redriven" || entry.what === "started") from = to;
    if (entry.what !== "ended") continue;
    const verdict = oracle.verdict(from, to, startAt);
    ends.push(
      entry.status === "FAILED"
        ? `FAILED ${entry.error ?? ""}`
        : entry.status === "SUCCEEDED"
          ? `SUCCEEDED ${entry.state}`
          : entry.status,
    );
    const agrees =
      entry.status === verdict.status &&
      (entry.status !== "FAILED" || verdict.errors.includes(entry.error ?? "")) &&
      (entry.status !== "SUCCEEDED" || verdict.state === entry.state);
    if (!agrees)
      oracle.surprises.push(
        `${name} ended ${ends.at(-1) ?? ""} in ${entry.state}; the oracle says ${verdict.status} ${verdict.errors.join(" or ")} in ${verdict.state}`,
      );
    startAt = entry.state === "WaitForTraining" ? "CheckTrainingJob" : entry.state;
  }
  return { ends, surprises: oracle.surprises };
}

/** What a plan may hold and a run not come to is left out: a conflict that nobody met, a read that was never behind. */
function metOf({ twin, release, outage }: Plan, { log }: Observed, name: string): string[] {
  const end = log.find((entry) => entry.what === "ended" && entry.execution === name)?.at ?? 0;
  const long = outage !== undefined && outage.to - outage.from > 10_000;
  return Object.entries({
    "stale reads": log.some((entry) => entry.what === "request" && entry.lag > 0),
    "a stop that Bedrock refused": log.some(({ what }) => what === "conflict"),
    "a deployment in mid-run, of release 1": release !== undefined,
    "two executions at once": twin !== undefined,
    "an evaluation": log.some((entry) => entry.what === "attempt" && entry.child !== undefined),
    "an outage of three hours around the end": long && outage.from < end + 600 && end < outage.to,
  }).flatMap(([name, met]) => (met ? [name] : []));
}

/** Steps that were tried again: a status check that follows another is one only where that had failed. */
function rerunsOf(log: readonly LogEntry[]): number {
  const outcomes = new Map(
    log.flatMap((entry) => (entry.what === "outcome" ? [[entry.invocation, entry.outcome] as const] : [])),
  );
  const last = new Map<string, Extract<LogEntry, { what: "attempt" }>>();
  let reruns = 0;
  for (const entry of log) {
    if (entry.what !== "attempt") continue;
    const previous = last.get(entry.execution);
    last.set(entry.execution, entry);
    if (previous?.state !== entry.state) continue;
    const succeeded = outcomes.get(previous.invocation ?? -1)?.startsWith("{") === true;
    if (entry.state !== "CheckTrainingJob" || !succeeded) reruns++;
  }
  return reruns;
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
