import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { scheduleStart } from "../../infra/schedule-setting.ts";
import { NOW, stackOf, template } from "./template.ts";

describe("the schedule", () => {
  it("is not there unless a context value asks for it: every run costs training hours", () => {
    template.resourceCountIs("AWS::Scheduler::Schedule", 0);
  });

  it("starts executions in its time zone, with its input, and keeps what it could not start", () => {
    const scheduled = Template.fromStack(
      stackOf({ schedule: "cron(0 3 ? * SUN *)", scheduleTimezone: "Europe/Berlin", scheduleInput: '{"dryRun":true}' }),
    );
    scheduled.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "cron(0 3 ? * SUN *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      StartDate: Match.absent(),
      FlexibleTimeWindow: { Mode: "FLEXIBLE" },
      Target: Match.objectLike({
        Input: '{"dryRun":true}',
        DeadLetterConfig: Match.anyValue(),
        RetryPolicy: Match.objectLike({ MaximumRetryAttempts: 5 }),
        RoleArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^ScheduleRole"), "Arn"] },
      }),
    });
    scheduled.hasResourceProperties("AWS::IAM::Role", {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: "scheduler.amazonaws.com" } })],
      },
    });
  });

  it("of a rate has a start date that lies ahead, and says so: without one it would start a run at deployment", () => {
    const stack = stackOf({ schedule: "rate(7 days)" });
    Template.fromStack(stack).hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "rate(7 days)",
      StartDate: "2026-11-30T00:00:00.000Z",
    });
    Annotations.fromStack(stack).hasInfo(
      "*",
      Match.stringLikeRegexp("first run at 2026-11-30T00:00:00.000Z, none at deployment"),
    );
  });
});

describe("the start of a rate", () => {
  const startOf = (expression: string, now: string) => scheduleStart(expression, "UTC", new Date(now))?.toISOString();

  it("is the next turn, counted from a Monday, and lies at least an hour ahead", () => {
    expect(startOf("rate(7 days)", "2026-11-23T00:00:00Z")).toBe("2026-11-30T00:00:00.000Z");
    expect(startOf("rate(1 day)", "2026-11-23T22:59:59Z")).toBe("2026-11-24T00:00:00.000Z");
    expect(startOf("rate(1 day)", "2026-11-23T23:00:01Z")).toBe("2026-11-25T00:00:00.000Z");
    expect(startOf("rate(12 hours)", "2026-11-23T10:00:00Z")).toBe("2026-11-23T12:00:00.000Z");
    expect(startOf("rate(30 minutes)", "2026-11-23T10:01:00Z")).toBe("2026-11-23T11:30:00.000Z");
  });

  it("is not pushed away by deploying again: it stays the same until an hour before it, then is the turn after it", () => {
    for (const day of ["23", "24", "26", "29"])
      expect(startOf("rate(7 days)", `2026-11-${day}T10:00:00Z`)).toBe("2026-11-30T00:00:00.000Z");
    expect(startOf("rate(7 days)", "2026-11-30T00:00:01Z")).toBe("2026-12-07T00:00:00.000Z");
  });
});

describe("a schedule's expression", () => {
  const accepted =
    (expression: string, timezone = "UTC") =>
    () =>
      scheduleStart(expression, timezone, NOW);

  it.each([
    "cron(0 3 ? * SUN *)",
    "cron(0/15 8-17 ? * MON-FRI *)",
    "cron(0 3 1,15 * ? *)",
    "cron(0 3 L * ? 2027-2030)",
    "cron(0 3 3W JAN,JUL ? *)",
    "cron(0 3 ? * 2#1 *)",
    "cron(0 3 ? * 6L *)",
    "cron(* * * * ? *)",
    "rate(1 day)",
    "rate(14 days)",
    "at(2026-11-23T11:00:00)",
  ])("may be %s", (expression) => {
    expect(accepted(expression)).not.toThrow();
  });

  it.each([
    "cron(foo)",
    "cron()",
    "cron(0 3 * * SUN *)",
    "cron(0 3 ? * ? *)",
    "cron(60 3 ? * SUN *)",
    "cron(0 24 ? * SUN *)",
    "cron(0 3 32 * ? *)",
    "cron(0 3 ? 13 SUN *)",
    "cron(0 3 ? * 8 *)",
    "cron(0 3 ? * SUN 1969)",
    "cron(0 3 ? * SUN)",
    "cron(0/0 3 ? * SUN *)",
    "cron(0 1-2-3 ? * SUN *)",
    "cron(, 3 ? * SUN *)",
    "rate(7)",
    "rate(0 days)",
    "rate(7 weeks)",
    "rate(-7 days)",
    "at(tomorrow)",
    "at(2026-13-01T00:00:00)",
    "every day",
    "cron(0 3 ? * SUN *) ",
  ])("can't be %s, which is refused in one sentence with an example", (expression) => {
    expect(accepted(expression)).toThrow(/^Context value "schedule" must be .*, got: .* Example: -c schedule="/s);
  });

  it("of one time must lie an hour ahead, in its time zone", () => {
    expect(accepted("at(2026-11-23T10:59:59)")).toThrow(/at least an hour ahead/);
    expect(accepted("at(2026-11-23T11:59:59)", "Europe/Berlin")).toThrow(/at least an hour ahead/);
    expect(accepted("at(2026-11-23T12:00:00)", "Europe/Berlin")).not.toThrow();
    expect(accepted("at(2026-11-23T06:00:00)", "America/New_York")).not.toThrow();
    expect(accepted("at(2020-01-01T00:00:00)")).toThrow(/at least an hour ahead/);
  });
});
