import type { RunRecord } from "../../../contract/report.ts";
import { machinePicture } from "./machine-picture.ts";
import { duration, type Part, secondsBetween, section, table } from "./parts.ts";

/** The path that the execution took: how often each state was entered, how long it took in all, and how often a step was tried again. */
export function machine({ states, failure }: RunRecord): Part {
  if (states.length === 0) return "";
  const totals = new Map<string, { count: number; seconds: number; retries: number }>();
  for (const { name, entered, left, attempts } of states) {
    const { count, seconds, retries } = totals.get(name) ?? { count: 0, seconds: 0, retries: 0 };
    totals.set(name, {
      count: count + 1,
      seconds: seconds + (left === null ? 0 : secondsBetween(entered, left)),
      retries: retries + Math.max(0, attempts - 1),
    });
  }
  const visits = new Map(
    [...totals].map(([name, { count, seconds, retries }]) => [
      name,
      {
        note: `${count > 1 ? `${count} ×, ` : ""}${duration(seconds)}${retries > 0 ? `, ${retries} retries` : ""}`,
        failed: name === failure?.state,
      },
    ]),
  );
  return section("machine", "The path through the machine", machinePicture(visits));
}

/** Looks at the job that are shown at most: where its status or phase changed, and the last. */
export function timeline({ checks }: RunRecord): Part {
  if (checks.length === 0) return "";
  const told = checks.filter(({ status, phase, phaseStatus }, i) => {
    const before = checks[i - 1];
    return (
      before === undefined ||
      i === checks.length - 1 ||
      before.status !== status ||
      before.phase !== phase ||
      before.phaseStatus !== phaseStatus
    );
  });
  const rows = told.map(({ minutesElapsed, status, phase, phaseStatus }) => [
    minutesElapsed,
    status,
    phase,
    phaseStatus,
  ]);
  return section(
    "timeline",
    `The job's course, in ${checks.length} looks`,
    table(["Minutes", "Status", "Phase", "Phase's status"], rows),
  );
}
