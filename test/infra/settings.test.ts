import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Annotations, Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { CONTEXT_VALUES } from "../../infra/context.ts";
import { stackOf } from "./template.ts";
import { readFileSync } from "node:fs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const SCHEDULE = { schedule: "cron(0 3 ? * SUN *)" };

describe("a context value that can't be used is refused by name, with what was got and an example:", () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ["no expression", { schedule: "every day" }, /"schedule" must be cron\(…\), rate\(…\) or at\(…\), got: every day/],
    ["a cron of one field", { schedule: "cron(foo)" }, /"schedule" must be of six fields .*, got: cron\(foo\)/],
    ["a time zone that is none", { ...SCHEDULE, scheduleTimezone: "Mars/Olympus" }, /"scheduleTimezone" .*, got: Mars/],
    ["an input that is not JSON", { ...SCHEDULE, scheduleInput: "{" }, /"scheduleInput" must be JSON, got: \{/],
    ["an input that is a list", { ...SCHEDULE, scheduleInput: "[1]" }, /"scheduleInput" must be an execution input/],
    [
      "an input with a key that the contract does not know",
      { ...SCHEDULE, scheduleInput: '{"dryrun":true}' },
      /"scheduleInput" must be an execution input \(.*dryrun.*\)/,
    ],
    [
      "an input with a value that the contract does not allow",
      { ...SCHEDULE, scheduleInput: '{"hyperParameters":{"batchSize":7}}' },
      /hyperParameters: batchSize: /,
    ],
    ["an input without a schedule", { scheduleInput: "{}" }, /"scheduleInput" is for a schedule, and there is none/],
    ["a time zone without a schedule", { scheduleTimezone: "UTC" }, /"scheduleTimezone" is for a schedule/],
    ["no address", { notify: "nobody" }, /"notify" must be mail addresses/],
    ["no number", { rewardConcurrency: "many" }, /"rewardConcurrency" must be a whole number/],
    ["a number that is too small", { stuckAfterHours: "0" }, /"stuckAfterHours" must be a whole number/],
    ["a Region that does not exist", { region: "us-east-9" }, /"region" must be a Region of AWS, got: us-east-9/],
    ["a URI for a bucket", { sourceBucket: "s3://finqa" }, /"sourceBucket" must be the name of a bucket/],
    ["a bucket's name in capitals", { sourceBucket: "FinQA" }, /"sourceBucket"/],
    ["an IP address for a bucket", { sourceBucket: "192.168.0.1" }, /"sourceBucket"/],
    ["a stage with capitals", { stage: "Dev" }, /"stage" must be 1 to 16 lowercase letters and digits/],
    ["a stage with a hyphen", { stage: "dev-1" }, /"stage"/],
    ["a stage that is too long", { stage: "abcdefghijklmnopq" }, /"stage"/],
    ["the stage job", { stage: "job" }, /none of evaluation, job, sweep/],
    ["the stage evaluation", { stage: "evaluation" }, /"stage"/],
    ["the stage sweep", { stage: "sweep" }, /"stage"/],
    [
      "a name that is misspelt",
      { shedule: "rate(7 days)" },
      /no context value "shedule"; there are notify, promotedDeployment, recipe, region, /,
    ],
    ["a name with a hyphen", { "schedule-input": "{}" }, /no context value "schedule-input"/],
  ])("%s", (_, context, message) => {
    expect(() => stackOf(context)).toThrow(message);
    expect(() => stackOf(context)).toThrow(expect.objectContaining({ name: "UnusableContext" }) as Error);
  });

  it("and what is CDK's own is passed over: feature flags, look-ups, options of the CLI", () => {
    expect(() =>
      stackOf({ "@aws-cdk/core:x": true, "availability-zones:account=1:region=r": [], "cli-telemetry": false }),
    ).not.toThrow();
  });
});

describe("the app", () => {
  it("says so in one sentence, without a stack, and exits with 2", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "infra/app.ts"], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ stage: "Dev" }) },
    });
    expect(stderr).toMatch(/^Context value "stage" must be .*\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});

describe("the Region", () => {
  it("is us-east-1 unless a context value says otherwise, which is warned of", () => {
    Annotations.fromStack(stackOf()).hasNoWarning("*", Match.stringLikeRegexp("offered in us-east-1"));
    Annotations.fromStack(stackOf({ region: "eu-west-1" })).hasWarning(
      "*",
      Match.stringLikeRegexp("offered in us-east-1 alone, not in eu-west-1"),
    );
  });
});

it("has a row of the README for each context value", () => {
  const readme = readFileSync(`${root}README.md`, "utf8");
  for (const name of CONTEXT_VALUES) expect(readme).toContain(`| \`${name}\` |`);
});
