import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { template } from "./template.ts";

interface AlarmProperties {
  AlarmDescription: string;
  AlarmActions: unknown[];
  EvaluationPeriods: number;
  Period?: number;
  MetricName?: string;
  Namespace?: string;
  Metrics?: {
    Id: string;
    Expression?: string;
    MetricStat?: { Metric: Record<string, unknown>; Period: number; Stat: string };
  }[];
  Threshold: number;
  TreatMissingData: string;
}

const alarms = new Map(
  Object.entries(template.findResources("AWS::CloudWatch::Alarm")).map(([id, { Properties }]) => [
    /^Alarms(.+)[0-9A-F]{8}$/.exec(id)?.[1] ?? id,
    Properties as AlarmProperties,
  ]),
);

describe("the alarms", () => {
  it.each([
    ["ExecutionsFailed", "AWS/States", "ExecutionsFailed", 1],
    ["ExecutionsTimedOut", "AWS/States", "ExecutionsTimedOut", 1],
    ["ExecutionsAborted", "AWS/States", "ExecutionsAborted", 1],
    ["TrainingStuck", "FinqaRft", "MinutesInPhase", 720],
    ["TrainingNotStopped", "AWS/Lambda", "Errors", 1],
    ["TrainingStoppedLate", "FinqaRft", "StoppedLate", 1],
    ["ReportNotWritten", "AWS/Lambda", "Errors", 1],
    ["NoticeNotSent", "AWS/Lambda", "Errors", 1],
    ["RewardErrors", "AWS/Lambda", "Errors", 1],
    ["RewardThrottles", "AWS/Lambda", "Throttles", 1],
    ["RewardSlow", "AWS/Lambda", "Duration", 15_000],
    ["UnscorableSamples", "FinqaRft", "UnscorableSamples", 1],
    ["UndeliveredEvents", "AWS/SQS", "ApproximateNumberOfMessagesVisible", 1],
  ])("have %s, which fires at the first", (name, Namespace, MetricName, Threshold) => {
    expect(alarms.get(name)).toMatchObject({ Namespace, MetricName, Threshold, EvaluationPeriods: 1 });
  });

  it.each([
    ["TrainingStopPending", "ApproximateNumberOfMessagesNotVisible"],
    ["TrainingStopNotTried", "ApproximateNumberOfMessagesVisible"],
  ])("have %s, which fires for a stop that is not done within 15 minutes", (name, MetricName) => {
    expect(alarms.get(name)).toMatchObject({
      Namespace: "AWS/SQS",
      MetricName,
      Statistic: "Maximum",
      Dimensions: [
        {
          Name: "QueueName",
          Value: { "Fn::GetAtt": [expect.stringMatching(/^EndedStopQueue/) as string, "QueueName"] },
        },
      ],
      Period: 300,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
    });
  });

  it("fire where the best batch of each of two half hours in a row holds nothing right", () => {
    expect(alarms.get("RewardAllZero")).toMatchObject({
      Namespace: "FinqaRft",
      MetricName: "MeanReward",
      Dimensions: [{ Name: "service", Value: "reward" }],
      Statistic: "Maximum",
      Period: 1800,
      EvaluationPeriods: 2,
      Threshold: 0,
      ComparisonOperator: "LessThanOrEqualToThreshold",
      TreatMissingData: "notBreaching",
    });
  });

  it("use no metric math, which emulators of AWS refuse to deploy", () => {
    for (const alarm of alarms.values()) expect(alarm).not.toHaveProperty("Metrics");
  });

  it("are those of the operator's table, in number and name", () => {
    const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");
    const [, table = ""] = runbook.split("## Alarms");
    expect([...table.matchAll(/^\| (\w+) \|/gm)].map(([, name]) => name).slice(1)).toEqual(
      expect.arrayContaining([...alarms.keys()]),
    );
    expect([...table.matchAll(/^\| (\w+) \|/gm)]).toHaveLength(alarms.size + 1); // and the heading
  });

  it.each([...alarms.keys()])("%s goes to the topic, names its row, and is quiet without data", (name) => {
    const alarm = alarms.get(name);
    expect(alarm?.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^NoticesTopic/) as string }]);
    expect(alarm?.AlarmDescription).toMatch(new RegExp(`docs/runbook\\.md.*, row ${name}\\.$`));
    expect(alarm?.AlarmDescription.length).toBeLessThanOrEqual(1024);
    expect(alarm?.TreatMissingData).toBe("notBreaching");
  });
});

it("has one dashboard, with the live reward curve and what the alarms watch", () => {
  const dashboards = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  expect(dashboards).toHaveLength(1);
  const body = JSON.stringify(dashboards);
  for (const metric of [
    "MeanReward",
    "ShareWithinTolerance",
    "ShareWithoutAnswer",
    "ShareUnreadable",
    "UnscorableSamples",
    "MinutesInPhase",
    "ConcurrentExecutions",
    "ExecutionsStarted",
    "ApproximateNumberOfMessagesNotVisible",
  ])
    expect(body).toContain(metric);
});
