import { DRY_RUN_ENDS } from "./deployed.ts";
import type { Entry } from "./log.ts";
import { isOlder, type Observed, type ObservedJob, type Request, statusAt } from "./observed.ts";
import type { Plan } from "./plan.ts";
import { looksForOlder } from "./rivals-oracle.ts";
import type { World } from "./world.ts";

const STOP = "bedrock:StopModelCustomizationJob";

/**
 * Seconds after an end until which a job may come of a CreateTrainingJob that the end has overtaken: its timeout, and
 * what its last request may take.
 */
const OVERTAKEN_SECONDS = 60 + 30;

/**
 * Each execution has one job at most, and once it has ended without success, none that costs anything: as soon as the
 * last word of its end was taken, and ever after. Tried for a day, the stop is not given up; but somebody is woken
 * where Bedrock stops no job of that status, and the rules of release 1 try for minutes only.
 */
export function jobsLeft(
  world: World,
  observed: Observed,
  { release, stopsUnknown }: Pick<Plan, "release" | "stopsUnknown">,
): string[] {
  return world.executions.flatMap((execution) => {
    const { name, status } = execution.description;
    const jobs = observed.jobs.filter(({ of }) => of === name);
    const stops = observed.log.filter(
      (entry) => entry.what === "delivery" && entry.execution === name && entry.target === "StopTrainingJob",
    );
    const ended = observed.log.findLast((entry) => entry.what === "ended" && entry.execution === name);
    const ofTheEnd = status === "SUCCEEDED" ? [] : stops.filter(({ at }) => at >= (ended?.at ?? 0));
    const done = ofTheEnd.findLast((entry) => entry.what === "delivery" && entry.outcome === "done");
    const alarmed = ofTheEnd.length > 0 && done === undefined;
    const [job] = jobs;
    const atTheEnd = job?.statuses.at(-1)?.[1] ?? "none";
    const refused = atTheEnd === "Paused" && !stopsUnknown;
    return [
      ...(jobs.length > 1 ? [`${jobs.length} jobs were created by ${name}`] : []),
      ...(!OVER.has(atTheEnd) && !(alarmed && (refused || release?.oldRules === true))
        ? [`a job is ${atTheEnd} after ${name} has ended in ${status}`]
        : []),
      ...(job !== undefined && done !== undefined && !OVER.has(statusAt(job, done.at) ?? "not there yet")
        ? [`a job is ${statusAt(job, done.at) ?? "not there yet"} once the end of ${name} was handled`]
        : []),
      ...(alarmed && !refused && release?.oldRules !== true ? [`the stop of ${name}'s job was given up`] : []),
    ];
  });
}

/** What a job costs nothing any more in; Stopping is for Bedrock to end. */
const OVER = new Set(["none", "Completed", "Failed", "Stopped", "Stopping"]);

/**
 * Of two executions at once one trains, unless the younger may train beside the older, or no look of its own has shown
 * it the other in time.
 */
export function trainingsThatStay(
  world: World,
  observed: Observed,
  { twin, input }: Pick<Plan, "twin" | "input">,
): string[] {
  const stayed = observed.jobs.filter(
    (job) => job.of !== "other" && ["Completed", "InProgress"].includes(job.statuses.at(-1)?.[1] ?? ""),
  );
  const [one, other] = stayed;
  if (one === undefined || other === undefined) return [];
  const [older, younger] = isOlder(one, other) ? [one, other] : [other, one];
  const allowed =
    younger.of === world.execution.description.name ? input["allowConcurrentRuns"] === true : twin?.allowConcurrentRuns;
  if (allowed === true || statusAt(older, younger.created) !== "InProgress") return [];
  return wasShown(observed, younger, older) ? ["two trainings stayed, and the younger was shown the older"] : [];
}

/** Whether a look for older trainings, of the execution of the one, has shown the other. */
export function wasShown(observed: Observed, younger: ObservedJob, older: ObservedJob): boolean {
  const attempts = observed.log.filter(
    (entry): entry is Entry<"attempt"> => entry.what === "attempt" && entry.execution === younger.of,
  );
  return attempts.some(({ state, invocation }) => {
    const looks = looksForOlder(state, observed.requestsOf(invocation ?? 0));
    const [list, look] = observed
      .answered(looks)
      .filter(({ call }) => /:(List|Get)ModelCustomizationJobs?$/.test(call));
    return (
      list !== undefined &&
      look !== undefined &&
      [list, look].every(({ asOf }) => statusAt(older, asOf) === "InProgress")
    );
  });
}

/**
 * CheckTrainingJob stops a job that is over its limits, and no other; but where an older training is in progress, which
 * the oracle sees to.
 */
export function earlyStops(world: World, observed: Observed, { course, limits, stale }: Plan): string[] {
  const behind = stale?.job ?? 0;
  return world.executions.flatMap(({ description }) => {
    const created = observed.jobOf(description.name)?.created ?? 0;
    return requestsOfStep(observed, description.name, "CheckTrainingJob").flatMap((requests) => {
      const looks = looksForOlder("CheckTrainingJob", requests);
      const stop = requests.find((request) => request.call === STOP && !looks.includes(request));
      if (stop === undefined) return [];
      const age = stop.at - created;
      const training = course.fate === "hangs before training" ? 0 : age - course.queued;
      const over = training > behind ? training > limits.maxTrainingHours * 3600 : age > limits.maxQueuedHours * 3600;
      return over ? [] : [`a job was stopped after ${Math.round(age)} s, within its limits`];
    });
  });
}

/** The requests of each attempt of a step. */
const requestsOfStep = (observed: Observed, execution: string, state: string): (readonly Request[])[] =>
  observed.log.flatMap((entry) =>
    entry.what === "attempt" && entry.execution === execution && entry.state === state
      ? [observed.requestsOf(entry.invocation ?? 0)]
      : [],
  );

/**
 * A late event of an execution's first end must not stop its job once it is redriven; but nobody can know of a redrive
 * that no read shows.
 */
export function stopsWhileRunning({ execution }: World, observed: Observed): string[] {
  const { log } = observed;
  const { name } = execution.description;
  const isOwn = (entry: (typeof log)[number]): boolean => "execution" in entry && entry.execution === name;
  const redriven = log.findIndex((entry) => entry.what === "redriven" && isOwn(entry));
  if (redriven === -1) return [];
  const [redrivenAt, firstEnd] = [log[redriven]?.at ?? 0, log.find((entry) => entry.what === "ended" && isOwn(entry))];
  const ended = log.findIndex((entry, i) => i > redriven && entry.what === "ended" && isOwn(entry));
  const byEvent = new Set(
    log.flatMap((entry, i) =>
      entry.what === "event" && isOwn(entry) && i > redriven && entry.target === "StopTrainingJob"
        ? [entry.invocation]
        : [],
    ),
  );
  const job = observed.jobOf(name);
  const isYoung = (job?.created ?? 0) > (firstEnd?.at ?? 0) + OVERTAKEN_SECONDS;
  return log.slice(redriven, ended === -1 ? undefined : ended).flatMap((entry) => {
    if (entry.what !== "request" || entry.call !== STOP || !byEvent.has(entry.invocation)) return [];
    const reads = observed
      .answered(observed.requestsOf(entry.invocation))
      .filter(({ call }) => call.startsWith("states:"));
    const knew = isYoung || reads.some(({ asOf }) => asOf >= redrivenAt);
    return knew ? ["the job of an execution that runs again was stopped"] : [];
  });
}

/**
 * A run that has trained has a report, by itself or by the rule for ended executions; and a report says how the run
 * ended. Unless each delivery of the end has failed.
 */
export function reports(world: World, { release, stale }: Pick<Plan, "release" | "stale">): string[] {
  return world.executions.flatMap(({ description: { name, status, redriveCount }, state }) => {
    const written = world.deliveries.filter(({ target, execution }) => target === "WriteReport" && execution === name);
    if (written.some(({ outcome }) => outcome !== "done")) return [];
    const missing =
      status === "SUCCEEDED" && !DRY_RUN_ENDS.includes(state)
        ? ["run.json", "report.html"].filter((file) => !world.s3.objects.has(`rft-runs/${name}/${file}`))
        : [];
    const record = world.s3.objects.get(`rft-runs/${name}/run.json`)?.toString("utf8");
    const said = (JSON.parse(record ?? "{}") as { execution?: { status?: string } }).execution?.status;
    // The events of release 1's rules do not say when the execution has ended; a report of a redriven one may be
    // followed by one of its first end.
    const comparable = redriveCount === 0 && (release?.oldRules !== true || stale === undefined);
    return [
      ...missing.map((file) => `${name} succeeded without ${file}`),
      ...(said !== undefined && comparable && said !== status
        ? [`the report of ${name}, which is ${status}, says ${said}`]
        : []),
    ];
  });
}

/**
 * Each end of an execution sends one notice, which says how it has ended, and nothing else is sent; the last end sends
 * its notice unless a delivery of it has failed.
 */
export function falseNotices(
  world: World,
  observed: Observed,
  { evaluations }: Pick<Plan, "evaluations">,
  name: string,
  ends: readonly string[],
): string[] {
  const children = childrenBeforeEach(observed, name);
  const headlines = ends.map((end, i) => {
    const child = children[i];
    const ofChild = child === undefined ? undefined : observed.endOf(child);
    return (
      {
        ...Object.fromEntries(DRY_RUN_ENDS.map((state) => [`SUCCEEDED ${state}`, "dry run completed"])),
        "SUCCEEDED TrainingCompleted": child === undefined ? "completed" : `completed, ${evaluations.verdict}`,
        // Of a nested execution its own error.
        "FAILED States.TaskFailed":
          ofChild?.error ?? (ofChild?.status === "TIMED_OUT" ? "States.Timeout" : (ofChild?.status ?? "")),
        TIMED_OUT: "States.Timeout",
      }[end] ?? end.replace("FAILED ", "")
    );
  });
  const sender = `FinQA RFT ${name}: `;
  const sent = world.notices.flatMap(({ subject }) =>
    subject.startsWith(sender) ? [subject.slice(sender.length)] : [],
  );
  const failed = world.deliveries.some(
    ({ target, execution, outcome }) => target === "SendNotice" && execution === name && outcome !== "done",
  );
  const excused = hadAMishap(observed, name);
  const twice = [...new Set(sent)].filter(
    (headline) =>
      sent.filter((one) => one === headline).length > Math.max(1, headlines.filter((one) => one === headline).length),
  );
  return [
    ...sent
      .filter((headline) => !headlines.includes(headline) && !(headline === "runs again" && ends.length > 1))
      .map((headline) => `a notice said "${headline}" for an execution that ended ${ends.join(", then ")}`),
    ...(failed || sent.includes(headlines.at(-1) ?? "")
      ? []
      : [`no notice said that ${name} ended ${ends.at(-1) ?? ""}`]),
    ...(excused ? [] : twice.map((headline) => `the notice "${headline}" was sent twice`)),
  ];
}

/**
 * For each end of an execution: the evaluation that it has waited for last, but for that of the base model before a
 * training.
 */
function childrenBeforeEach({ log }: Observed, name: string): (string | undefined)[] {
  const ends: (string | undefined)[] = [];
  let child: string | undefined;
  for (const entry of log) {
    if (!("execution" in entry) || entry.execution !== name) continue;
    if (entry.what === "attempt") child = entry.child ?? (entry.state === "WriteReport" ? child : undefined);
    if (entry.what === "ended") ends.push(child);
  }
  return ends;
}

/**
 * Whether an invocation of SendNotice was killed, or its request to SNS or S3 was lost: only then may a notice be sent
 * twice.
 */
function hadAMishap(observed: Observed, name: string): boolean {
  return observed.log.some(
    (entry) =>
      entry.what === "event" &&
      entry.execution === name &&
      entry.target === "SendNotice" &&
      (observed.killed(entry.invocation) !== undefined ||
        observed
          .requestsOf(entry.invocation)
          .some(({ call, mishap }) => mishap !== undefined && /^(sns|s3):/.test(call))),
  );
}
