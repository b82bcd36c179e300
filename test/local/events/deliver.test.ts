import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Clock } from "../../../local/clock.ts";
import { deliver, matches, statusChange } from "../../../local/events/deliver.ts";
import type { ApiCall } from "../../../local/iam/decide.ts";
import { Iam } from "../../../local/iam/iam.ts";
import type { Functions } from "../../../local/lambda/functions.ts";
import type { ExecutionDescription } from "../../../local/stepfunctions/description.ts";
import type { DeployedRule } from "../../../local/template/deployment.ts";
import { temporaryFolder } from "../../support/rehearsals.ts";
import { deployed } from "../lambda/deployed.ts";

const EXECUTION: ExecutionDescription = {
  executionArn: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:nightly",
  stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:finqa-rft",
  name: "nightly",
  status: "FAILED",
  startDate: "2026-11-23T02:00:00.000Z",
  stopDate: "2026-11-23T03:00:00.000Z",
  input: "{}",
  inputDetails: { included: true },
  error: "TrainingFailed",
  cause: "…",
  redriveCount: 0,
  redriveStatus: "REDRIVABLE",
};
const EVENT = statusChange(EXECUTION);
const RULE = {
  source: ["aws.states"],
  "detail-type": ["Step Functions Execution Status Change"],
  detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: [EXECUTION.stateMachineArn] },
};

describe("the event of an execution's end", () => {
  it("is what EventBridge carries: times in milliseconds, the execution among the resources", () => {
    expect(EVENT).toMatchObject({
      version: "0",
      source: "aws.states",
      "detail-type": "Step Functions Execution Status Change",
      account: "123456789012",
      region: "us-east-1",
      time: "2026-11-23T03:00:00Z",
      resources: [EXECUTION.executionArn],
      detail: {
        executionArn: EXECUTION.executionArn,
        stateMachineArn: EXECUTION.stateMachineArn,
        name: "nightly",
        status: "FAILED",
        startDate: 1_795_399_200_000,
        stopDate: 1_795_402_800_000,
        input: "{}",
        output: null,
        error: "TrainingFailed",
      },
    });
  });

  it("of a running execution has no stop date", () => {
    const { stopDate, ...running } = EXECUTION;
    expect(statusChange({ ...running, status: "RUNNING" })).toMatchObject({
      time: "2026-11-23T02:00:00Z",
      detail: { stopDate: null },
    });
    expect(stopDate).toBeDefined();
  });
});

describe("an event pattern", () => {
  it.each([
    ["one that lists the value of each field", RULE],
    ["an empty one", {}],
    ["one for numbers", { detail: { redriveCount: [0] } }],
    ["one of one field", { source: ["aws.bedrock", "aws.states"] }],
  ])("matches: %s", (_, pattern) => {
    expect(matches(pattern, EVENT)).toBe(true);
  });

  it.each([
    ["another source", { ...RULE, source: ["aws.bedrock"] }],
    ["another status", { ...RULE, detail: { ...RULE.detail, status: ["SUCCEEDED"] } }],
    [
      "another state machine",
      {
        ...RULE,
        detail: { ...RULE.detail, stateMachineArn: ["arn:aws:states:us-east-1:123456789012:stateMachine:other"] },
      },
    ],
    ["a field that is not there", { detail: { nobody: ["x"] } }],
    ["a field below one that is not there", { nobody: { deep: ["x"] } }],
    ["a field below a text", { source: { deep: ["x"] } }],
    ["the text of a number", { detail: { redriveCount: ["0"] } }],
    ["an empty list", { source: [] }],
    ["a part of the value", { source: ["aws"] }],
  ])("does not match: %s", (_, pattern) => {
    expect(matches(pattern, EVENT)).toBe(false);
  });

  it("matches a field that is a list where one of its values is named", () => {
    expect(matches({ resources: [EXECUTION.executionArn] }, EVENT)).toBe(true);
    expect(matches({ resources: ["arn:aws:states:::other"] }, EVENT)).toBe(false);
  });

  it.each([[{ prefix: "aws." }], [{ "anything-but": ["x"] }], [{ exists: true }]])(
    "with %j is refused by name, for it is none of exact values",
    (operator) => {
      expect(() => matches({ source: [operator] }, EVENT)).toThrow(JSON.stringify(operator));
    },
  );
});

const RULE_ARN = "arn:aws:events:us-east-1:123456789012:rule/Ended";

describe("a delivery", () => {
  const target = "arn:aws:lambda:us-east-1:123456789012:function:Stack-Work";
  const rule = (fields: Partial<DeployedRule["targets"][number]> = {}, pattern: unknown = RULE): DeployedRule => ({
    id: "Ended",
    arn: RULE_ARN,
    pattern,
    targets: [{ Arn: target, ...fields }],
  });

  /** The target's own policy names the rule that may call it. */
  const permitting = (ruleArn: string): Iam =>
    new Iam({
      roles: [],
      ofResources: new Map([
        [
          target,
          [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "lambda:InvokeFunction",
              Resource: target,
              Condition: { ArnLike: { "aws:SourceArn": ruleArn } },
            },
          ],
        ],
      ]),
    });
  const iam = permitting(RULE_ARN);

  const delivering = (rules: readonly DeployedRule[], functions: Functions, decidedBy: Pick<Iam, "authorize"> = iam) =>
    deliver(EVENT, {
      deployment: { rules, queues: [], eventSources: [], functions: [] },
      functions,
      iam: decidedBy,
      clock: new Clock(),
    });

  /** Handles events by writing each into a file: each that is handled at the same time has a process of its own. */
  async function recording() {
    const file = join(await temporaryFolder(), "handed");
    await writeFile(file, "");
    const { functions } = await deployed(
      `import { appendFileSync } from "node:fs"; export const handler = async (event) => appendFileSync(${JSON.stringify(file)}, JSON.stringify(event) + "\\n");`,
    );
    const handed = async (): Promise<unknown[]> =>
      (await readFile(file, "utf8"))
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown);
    return { functions, handed };
  }

  /** The events that a target got, from all of the rules. */
  async function delivered(rules: readonly DeployedRule[]): Promise<unknown[]> {
    const { functions, handed } = await recording();
    try {
      expect(await delivering(rules, functions)).toEqual([]);
      return await handed();
    } finally {
      functions.close();
    }
  }

  it("hands the event to each target of each rule that matches", async () => {
    expect(
      await delivered([
        rule(),
        rule({}, { source: ["aws.bedrock"] }),
        { ...rule(), targets: [{ Arn: target }, { Arn: target }] },
      ]),
    ).toEqual([EVENT, EVENT, EVENT]);
  });

  it("passes on the output of the input transformer", async () => {
    const InputTransformer = {
      InputPathsMap: {
        arn: "$.detail.executionArn",
        input: "$.detail.input",
        started: "$.detail.startDate",
        nothing: "$.detail.output",
      },
      InputTemplate:
        '{"execution":{"arn":<arn>,"startTime":<started>},"input":<input>,"output":<nothing>,"fixed":"text"}',
    };
    expect(await delivered([rule({ InputTransformer })])).toEqual([
      {
        execution: { arn: EXECUTION.executionArn, startTime: 1_795_399_200_000 },
        input: "{}",
        output: null,
        fixed: "text",
      },
    ]);
  });

  it("tells which rule's target failed, and with what", async () => {
    const { functions } = await deployed('export const handler = async () => { throw new TypeError("no report"); };');
    expect(await delivering([rule()], functions)).toEqual(["Ended: TypeError: no report"]);
    functions.close();
  });

  it("reports a target that does not exist, and delivers to the others", async () => {
    const { functions, handed } = await recording();
    expect(
      await delivering([rule({ Arn: `${target}-nobody` }), rule()], functions, { authorize: () => Promise.resolve() }),
    ).toEqual([expect.stringMatching(/^Ended: ResourceNotFoundException: .*nobody/) as string]);
    expect(await handed()).toEqual([EVENT]);
    functions.close();
  });

  it("is denied to a rule that the target's policy does not name, and says that the event is lost", async () => {
    const { functions, handed } = await recording();
    const other = permitting("arn:aws:events:us-east-1:123456789012:rule/Other");
    const [fault] = await delivering([rule()], functions, other);
    expect(fault).toMatch(
      /events\.amazonaws\.com is not authorized to perform: lambda:InvokeFunction on resource: .*:Stack-Work.*lost/,
    );
    expect(await handed()).toEqual([]);
    functions.close();
  });

  it("that is denied goes into the dead-letter queue, where its policy lets the rule send", async () => {
    const { functions } = await recording();
    const queue = "arn:aws:sqs:us-east-1:123456789012:DeadLetters";
    const denied = { authorize: (...calls: readonly ApiCall[]) => refusing(target, ...calls) };
    expect(await delivering([rule({ DeadLetterConfig: { Arn: queue } })], functions, denied)).toEqual([
      expect.stringContaining("in the dead-letter queue") as string,
    ]);
    const deniedBoth = { authorize: (...calls: readonly ApiCall[]) => refusing("", ...calls) };
    expect(await delivering([rule({ DeadLetterConfig: { Arn: queue } })], functions, deniedBoth)).toEqual([
      expect.stringContaining("lost") as string,
    ]);
    functions.close();
  });

  /** Denies the calls on resources of this beginning. */
  const refusing = (prefix: string, ...calls: readonly ApiCall[]): Promise<void> =>
    calls.some(({ resource }) => resource.startsWith(prefix)) ? Promise.reject(new Error("denied")) : Promise.resolve();
});
