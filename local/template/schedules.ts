/** A schedule of EventBridge Scheduler that starts executions. */
export interface DeployedSchedule {
  readonly id: string;
  readonly expression: string;
  readonly timezone: string;
  /** ISO 8601. */
  readonly startDate?: string;
  readonly roleArn: string;
  /** Execution input, as JSON text. */
  readonly input: string;
  readonly deadLetterQueueArn: string;
}

/** Its properties in the template, as far as they are used. */
interface ScheduleProperties {
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly StartDate?: string;
  readonly Target: {
    readonly RoleArn: string;
    readonly Input?: string;
    readonly DeadLetterConfig?: { readonly Arn: string };
  };
}

export function scheduleOf(id: string, properties: unknown): DeployedSchedule {
  const { ScheduleExpression, ScheduleExpressionTimezone, StartDate, Target } = properties as ScheduleProperties;
  return {
    id,
    expression: ScheduleExpression,
    timezone: ScheduleExpressionTimezone ?? "UTC",
    ...(StartDate === undefined ? {} : { startDate: StartDate }),
    roleArn: Target.RoleArn,
    input: Target.Input ?? "{}",
    deadLetterQueueArn: Target.DeadLetterConfig?.Arn ?? "",
  };
}

/**
 * Why a schedule would start an execution when it is deployed; undefined where it would not. A rate fires at once
 * unless a start date lies ahead (EventBridge Scheduler User Guide, rate-based schedules); what it does with an `at` in
 * the past is not documented, so that counts as well.
 */
export function startAtDeployment(
  { expression, timezone, startDate }: DeployedSchedule,
  now: Date,
): string | undefined {
  if (expression.startsWith("rate(")) {
    if (startDate === undefined) return `${expression} has no StartDate: it fires at once`;
    return Date.parse(startDate) <= now.getTime()
      ? `${expression} has the StartDate ${startDate}, which is past`
      : undefined;
  }
  const [, local] = /^at\((.+)\)$/.exec(expression) ?? [];
  return local !== undefined && local <= localTime(now, timezone) ? `${expression} is past in ${timezone}` : undefined;
}

/** As `at(…)` writes it: the order of such texts is that of the times. */
const localTime = (now: Date, timeZone: string): string => now.toLocaleString("sv", { timeZone }).replace(" ", "T");
