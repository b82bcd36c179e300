import { describe, expect, it } from "vitest";
import { type DeployedSchedule, scheduleOf, startAtDeployment } from "../../../local/template/schedules.ts";

const NOW = new Date("2026-11-23T10:00:00Z");
const schedule = (fields: Partial<DeployedSchedule>): DeployedSchedule => ({
  id: "Schedule",
  expression: "cron(0 3 ? * SUN *)",
  timezone: "UTC",
  roleArn: "r",
  input: "{}",
  deadLetterQueueArn: "",
  ...fields,
});

describe("a schedule of the template", () => {
  it("is read with what says when it fires", () => {
    expect(
      scheduleOf("Weekly", {
        ScheduleExpression: "rate(7 days)",
        ScheduleExpressionTimezone: "Europe/Berlin",
        StartDate: "2026-11-30T00:00:00.000Z",
        Target: { RoleArn: "r", Input: '{"dryRun":true}', DeadLetterConfig: { Arn: "q" } },
      }),
    ).toEqual({
      id: "Weekly",
      expression: "rate(7 days)",
      timezone: "Europe/Berlin",
      startDate: "2026-11-30T00:00:00.000Z",
      roleArn: "r",
      input: '{"dryRun":true}',
      deadLetterQueueArn: "q",
    });
  });

  it("has Scheduler's defaults where the template is silent: UTC, no input", () => {
    expect(scheduleOf("Weekly", { ScheduleExpression: "rate(7 days)", Target: { RoleArn: "r" } })).toEqual(
      schedule({ id: "Weekly", expression: "rate(7 days)" }),
    );
  });

  it.each([
    ["a rate without a start date", { expression: "rate(7 days)" }, "no StartDate"],
    ["a rate whose start date is past", { expression: "rate(7 days)", startDate: "2026-11-23T09:59:59Z" }, "is past"],
    ["a time that is past", { expression: "at(2026-11-23T09:00:00)" }, "past in UTC"],
    [
      "a time that is past in its zone",
      { expression: "at(2026-11-23T10:30:00)", timezone: "Europe/Berlin" },
      "past in Europe/Berlin",
    ],
  ])("would start a run as it is deployed: %s", (_, fields, why) => {
    expect(startAtDeployment(schedule(fields), NOW)).toContain(why);
  });

  it.each([
    ["cron", {}],
    ["a rate whose start date lies ahead", { expression: "rate(7 days)", startDate: "2026-11-30T00:00:00Z" }],
    ["a time that lies ahead", { expression: "at(2026-11-23T10:30:00)" }],
    [
      "a time that lies ahead in its zone alone",
      { expression: "at(2026-11-23T08:00:00)", timezone: "America/New_York" },
    ],
  ])("starts no run as it is deployed: %s", (_, fields) => {
    expect(startAtDeployment(schedule(fields), NOW)).toBeUndefined();
  });
});
