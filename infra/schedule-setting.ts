import { unusable } from "./context.ts";
import { isCron } from "./cron.ts";

/** When EventBridge Scheduler starts executions. */
export interface ScheduleSetting {
  /** cron(…), rate(…) or at(…). */
  readonly expression: string;
  readonly timezone: string;
  /** Execution input that it sends, as JSON text. */
  readonly input: string;
  /**
   * First run of a rate: without a start date EventBridge Scheduler fires at once (Scheduler User Guide, rate-based
   * schedules), and a deployment must not cost money.
   */
  readonly start?: Date;
}

const HOUR = 3_600_000;
const UNIT = { minute: 60_000, hour: HOUR, day: 24 * HOUR };

/** The time that a deployment may take: a schedule's first run is at least this far ahead. */
const AHEAD = HOUR;

/** A Monday, 00:00 UTC, from which the periods of every rate are counted. */
const FIRST_TURN = Date.UTC(2024, 0, 1);

const EXAMPLE = '"cron(0 3 ? * SUN *)"';

/**
 * The start of a schedule, if its expression needs one.
 * @throws UnusableContext for an expression that EventBridge Scheduler would refuse, and for a time that has passed
 */
export function scheduleStart(expression: string, timezone: string, now: Date): Date | undefined {
  const [, kind, fields = ""] = /^(cron|rate|at)\((.*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case "cron":
      if (!isCron(fields))
        throw unusable(
          "schedule",
          "of six fields that EventBridge Scheduler knows (minutes hours day-of-month month day-of-week year, one of the two days a ?)",
          expression,
          EXAMPLE,
        );
      return undefined;
    case "rate":
      return nextTurn(periodOf(fields, expression), now);
    case "at":
      if (instantOf(fields, timezone, expression) < now.getTime() + AHEAD)
        throw unusable(
          "schedule",
          `at least an hour ahead, since EventBridge Scheduler may start at once what is past (${now.toISOString()} now)`,
          expression,
          EXAMPLE,
        );
      return undefined;
    default:
      throw unusable("schedule", "cron(…), rate(…) or at(…)", expression, EXAMPLE);
  }
}

function periodOf(fields: string, expression: string): number {
  const [, count, unit] = /^([1-9]\d{0,4}) (minute|hour|day)s?$/.exec(fields) ?? [];
  if (count === undefined) throw unusable("schedule", "rate(number minutes|hours|days)", expression, '"rate(7 days)"');
  return Number(count) * UNIT[unit as keyof typeof UNIT];
}

/**
 * The dates of a rate do not depend on the time of synthesis, so the template changes once in a period, and a
 * deployment does not postpone the next run. AWS refuses a start more than five minutes past, so a template that is
 * deployed late fails, and starts nothing.
 */
function nextTurn(period: number, now: Date): Date {
  const turns = Math.ceil((now.getTime() + AHEAD - FIRST_TURN) / period);
  return new Date(FIRST_TURN + turns * period);
}

/** Of a local time in a zone, in milliseconds since 1970. */
function instantOf(local: string, timezone: string, expression: string): number {
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(local) ? Date.parse(`${local}Z`) : Number.NaN;
  if (Number.isNaN(asUtc))
    throw unusable("schedule", "at(yyyy-mm-ddThh:mm:ss)", expression, '"at(2027-01-31T03:00:00)"');
  const offset = (at: number): number =>
    Date.parse(`${new Date(at).toLocaleString("sv", { timeZone: timezone }).replace(" ", "T")}Z`) - at;
  return asUtc - offset(asUtc - offset(asUtc)); // twice: the offset is that of the instant, not of the local time
}

/** @throws UnusableContext for a time zone that the tz database does not know */
export function checkedTimezone(timezone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezone });
  } catch {
    throw unusable("scheduleTimezone", "a time zone of the tz database", timezone, "Europe/Berlin");
  }
  return timezone;
}
