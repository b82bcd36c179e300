import { type LogEntry, lineOf } from "./log.ts";
import { Oracle } from "./oracle.ts";
import { type Plan, planOf } from "./plan.ts";
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
  readonly jobs: number;
  /** The job went on after all three deliveries of the end had failed, or EventBridge could not deliver it: somebody was woken. */
  readonly alarmedJob: boolean;
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

/** @param planted what is made wrong on purpose, to see whether it is found */
export async function simulate(
  seed: number,
  planted: Pick<WorldOptions, "code" | "rules" | "definition"> = {},
): Promise<SimulatedRun> {
  const plan = planOf(seed);
  const world = new World({ ...plan, eventBridgeFails: true, ...planted });
  const crash = await world.run().then(
    () => [],
    (error: unknown) => [`the simulation broke off: ${String(error)}`],
  );
  const { log, ownJobs } = world;
  const running = ownJobs.filter(({ status }) => status === "InProgress" || status === "Stopping");
  const stopped = world.deliveries.filter(({ target }) => target === "StopTrainingJob");
  const alarmedJob = running.length > 0 && stopped.length > 0 && stopped.every(({ outcome }) => outcome !== "done");
  return {
    seed,
    violations: [
      ...crash,
      ...(ownJobs.length > 1 ? [`${ownJobs.length} jobs were created`] : []),
      ...(running.length > 0 && !alarmedJob
        ? [
            `a job is ${running[0]?.status ?? ""} after the execution has ended in ${world.execution.description.status}`,
          ]
        : []),
      ...endsOf(log, plan).surprises,
      ...earlyStops(log, plan),
      ...stopsWhileRunning(log),
      ...world.broken,
      ...brokenObjects(world.s3.objects),
      ...missingReport(world),
      ...falseNotices(world, endsOf(log, plan).ends),
    ],
    ends: endsOf(log, plan).ends,
    jobs: ownJobs.length,
    alarmedJob,
    deliveries: counted(world.deliveries.map(({ target, outcome }) => `${target}: ${outcome}`)),
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

export const printed = ({ log }: SimulatedRun): string => log.map(lineOf).join("\n");

/** Each time that the execution ended, held against the oracle. */
function endsOf(log: readonly LogEntry[], plan: Plan): { ends: string[]; surprises: string[] } {
  const oracle = new Oracle(plan, log);
  const ends: string[] = [];
  let from = 0;
  let startAt = "ResolveRun";
  for (const [to, entry] of log.entries()) {
    if (entry.what === "redriven") from = to;
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
        `ended ${ends.at(-1) ?? ""} in ${entry.state}; the oracle says ${verdict.status} ${verdict.errors.join(" or ")} in ${verdict.state}`,
      );
    startAt = entry.state === "WaitForTraining" ? "CheckTrainingJob" : entry.state;
  }
  return { ends, surprises: oracle.surprises };
}

/** CheckTrainingJob stops a job that is over its limits, and no other. */
function earlyStops(log: readonly LogEntry[], { course, limits }: Plan): string[] {
  const created = log.find(({ what }) => what === "job")?.at ?? 0;
  return log.flatMap((entry) => {
    if (
      entry.what !== "request" ||
      entry.functionName !== "CheckTrainingJob" ||
      entry.call !== "bedrock:StopModelCustomizationJob"
    )
      return [];
    const age = entry.at - created;
    const training = course.fate === "hangs before training" ? 0 : age - course.queued;
    const over = training > 0 ? training > limits.maxTrainingHours * 3600 : age > limits.maxQueuedHours * 3600;
    return over ? [] : [`a job was stopped after ${Math.round(age)} s, within its limits`];
  });
}

/** What is told late of an execution's first end, must not end it a second time, once it is redriven. */
function stopsWhileRunning(log: readonly LogEntry[]): string[] {
  const redriven = log.findIndex(({ what }) => what === "redriven");
  if (redriven === -1) return [];
  const ended = log.findIndex(({ what }, i) => i > redriven && what === "ended");
  const meanwhile = log.slice(redriven, ended === -1 ? undefined : ended);
  const begunBefore = new Set(
    log.slice(0, redriven).flatMap((entry) => (entry.what === "request" ? [entry.invocation] : [])),
  );
  return meanwhile.flatMap((entry) =>
    entry.what === "request" &&
    entry.functionName === "StopTrainingJob" &&
    entry.call === "bedrock:StopModelCustomizationJob" &&
    !begunBefore.has(entry.invocation)
      ? ["the job of an execution that runs again was stopped"]
      : [],
  );
}

/** A run that has trained has a report: by itself, or by the rule for ended executions, unless each delivery of it has failed. */
function missingReport({ execution, s3, deliveries }: World): string[] {
  const { status, name } = execution.description;
  if (status !== "SUCCEEDED" || execution.state === "DryRunCompleted") return [];
  if (deliveries.some(({ target, outcome }) => target === "WriteReport" && outcome !== "done")) return [];
  return ["run.json", "report.html"]
    .filter((file) => !s3.objects.has(`rft-runs/${name}/${file}`))
    .map((file) => `the execution succeeded without ${file}`);
}

/** People are told how an execution has ended, and nothing else; of its last end they are told, unless each delivery of it has failed. */
function falseNotices({ notices, deliveries, execution }: World, ends: readonly string[]): string[] {
  const headlines = ends.map(
    (end) =>
      ({
        "SUCCEEDED DryRunCompleted": "dry run completed",
        "SUCCEEDED TrainingCompleted": "completed",
        TIMED_OUT: "States.Timeout",
      })[end] ?? end.replace("FAILED ", ""),
  );
  const told = notices.map(({ subject }) => subject.replace(`FinQA RFT ${execution.description.name}: `, ""));
  const failed = deliveries.some(({ target, outcome }) => target === "SendNotice" && outcome !== "done");
  return [
    ...told
      .filter((headline) => headline !== "runs again" && !headlines.includes(headline))
      .map((headline) => `people were told "${headline}" of an execution that ended ${ends.join(", then ")}`),
    ...(failed || told.includes(headlines.at(-1) ?? "")
      ? []
      : [`nobody was told that the execution ended ${ends.at(-1) ?? ""}`]),
  ];
}

/** Steps that were tried again: a look at the job that follows a look is one only where that had failed. */
function rerunsOf(log: readonly LogEntry[]): number {
  const attempts = log.filter((entry) => entry.what === "attempt");
  return attempts.filter((attempt, i) => {
    const previous = attempts[i - 1];
    if (previous?.state !== attempt.state) return false;
    return (
      attempt.state !== "CheckTrainingJob" ||
      !log.some(
        (entry) =>
          entry.what === "outcome" && entry.invocation === previous.invocation && entry.outcome.startsWith("{"),
      )
    );
  }).length;
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
