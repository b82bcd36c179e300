import { html } from "hono/html";
import type { RunRecord } from "../../contract/report.ts";
import { duration, type Part, secondsBetween, section, table } from "./parts.ts";

/** The path that the execution took: each state once, how often it was entered and how long it took in all. */
export function machine({ states, failure }: RunRecord): Part {
  if (states.length === 0) return "";
  const visits = new Map<string, { count: number; seconds: number; attempts: number }>();
  for (const { name, entered, left, attempts } of states) {
    const visit = visits.get(name) ?? { count: 0, seconds: 0, attempts: 0 };
    visits.set(name, { count: visit.count + 1, seconds: visit.seconds + (left === null ? 0 : secondsBetween(entered, left)), attempts: visit.attempts + Math.max(0, attempts - 1) });
  }
  const steps = [...visits].map(
    ([name, { count, seconds, attempts }]) =>
      html`<li class="${name === failure?.state ? "bad" : ""}"><strong>${name}</strong>${count > 1 ? ` × ${count}` : ""} <span class="soft">${duration(seconds)}${attempts > 0 ? `, ${attempts} retries` : ""}</span></li>`,
  );
  return section("machine", "The path through the machine", html`<ol class="path">${steps}</ol>`);
}

/** Looks at the job that are shown at most: where its status or phase changed, and the last. */
export function timeline({ checks }: RunRecord): Part {
  if (checks.length === 0) return "";
  const told = checks.filter(({ status, phase, phaseStatus }, i) => {
    const before = checks[i - 1];
    return before === undefined || i === checks.length - 1 || before.status !== status || before.phase !== phase || before.phaseStatus !== phaseStatus;
  });
  const rows = told.map(({ minutesElapsed, status, phase, phaseStatus }) => [minutesElapsed, status, phase, phaseStatus]);
  return section("timeline", `The job's course, in ${checks.length} looks`, table(["Minutes", "Status", "Phase", "Phase's status"], rows));
}
