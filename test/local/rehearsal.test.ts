import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { rehearse, type RehearsalOptions, type RehearsalResult } from "../../local/rehearsal.ts";
import type { CloudAssembly, TemplateResource } from "../../local/template/synthesize.ts";
import { temporaryFolder } from "../support/rehearsals.ts";

/** Two machines of the test's own: the parent has a child answer three items, waits, and has a child of that again. */
const ARN = "arn:aws:states:us-east-1:123456789012";
const [PARENT, CHILD] = ["finqa-rft", "finqa-rft-evaluation"];

const MODULES = {
  Answer: `exports.handler = async ({ item }) => { if (item === "bad") throw new Error("no answer"); return item * 2; };`,
  // Stops the executions that an ended one has started and left, as far as its role may.
  CleanUp: `
    const call = async (operation, request) => {
      const answer = await fetch(process.env.AWS_ENDPOINT_URL_SFN, {
        method: "POST",
        headers: {
          "x-amz-target": "AWSStepFunctions." + operation,
          authorization: "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID + "/20261124/us-east-1/states/aws4_request",
        },
        body: JSON.stringify(request),
      });
      const body = await answer.json();
      if (!answer.ok) throw Object.assign(new Error(body.message), { name: body.__type });
      return body;
    };
    exports.handler = async ({ detail }) => {
      const { executions } = await call("ListExecutions", { stateMachineArn: process.env.CHILD_ARN, statusFilter: "RUNNING" });
      for (const { executionArn } of executions) {
        const { input } = await call("DescribeExecution", { executionArn });
        if (JSON.parse(input).AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID === detail.executionArn)
          await call("StopExecution", { executionArn, error: "ParentEnded" });
      }
    };`,
};

const allow = (Action: string | string[], Resource: unknown) => ({ Effect: "Allow", Action, Resource });
const trust = (service: string) => ({
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
});

/** A role with its one policy. */
const role = (id: string, service: string, statements: readonly object[]): Record<string, TemplateResource> => ({
  [`${id}Role`]: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: trust(service) } },
  [`${id}Policy`]: {
    Type: "AWS::IAM::Policy",
    Properties: { Roles: [{ Ref: `${id}Role` }], PolicyDocument: { Statement: statements } },
  },
});
const lambda = (
  id: string,
  statements: readonly object[],
  environment: object = {},
): Record<string, TemplateResource> => ({
  [id]: {
    Type: "AWS::Lambda::Function",
    Properties: {
      Handler: "index.handler",
      Role: { "Fn::GetAtt": [`${id}Role`, "Arn"] },
      Environment: { Variables: environment },
    },
    Metadata: { "aws:cdk:path": `Stack/${id}/Resource`, "aws:asset:path": id },
  },
  ...role(id, "lambda.amazonaws.com", [allow("logs:*", "*"), ...statements]),
});
const machine = (
  id: string,
  name: string,
  States: object,
  statements: readonly object[],
): Record<string, TemplateResource> => ({
  [id]: {
    Type: "AWS::StepFunctions::StateMachine",
    Properties: {
      StateMachineName: name,
      RoleArn: { "Fn::GetAtt": [`${id}Role`, "Arn"] },
      DefinitionString: JSON.stringify({ StartAt: Object.keys(States)[0], States }),
      DefinitionSubstitutions: {
        AnswerArn: { "Fn::GetAtt": ["Answer", "Arn"] },
        ChildArn: `${ARN}:stateMachine:${CHILD}`,
      },
    },
    Metadata: { "aws:cdk:path": `Stack/${id}/Resource` },
  },
  ...role(id, "states.amazonaws.com", [allow(["logs:*", "xray:*"], "*"), ...statements]),
});

const RULE_OF_STEP_FUNCTIONS =
  "arn:aws:events:us-east-1:123456789012:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule";
const NESTED = [
  allow("states:StartExecution", `${ARN}:stateMachine:${CHILD}`),
  allow(["states:DescribeExecution", "states:StopExecution"], `${ARN}:execution:${CHILD}:*`),
];
const MANAGED_RULE = allow(["events:PutTargets", "events:PutRule", "events:DescribeRule"], RULE_OF_STEP_FUNCTIONS);

/** @param parentMay what the parent's role may do with children */
function resources(parentMay: readonly object[]): Record<string, TemplateResource> {
  return {
    Bucket: { Type: "AWS::S3::Bucket" },
    ...lambda("Answer", []),
    ...lambda(
      "CleanUp",
      [
        allow("states:ListExecutions", `${ARN}:stateMachine:${CHILD}`),
        allow(["states:DescribeExecution", "states:StopExecution"], `${ARN}:execution:${CHILD}:*`),
      ],
      { CHILD_ARN: `${ARN}:stateMachine:${CHILD}` },
    ),
    ...machine(
      "Child",
      CHILD,
      {
        Each: {
          Type: "Map",
          ItemsPath: "$.items",
          ItemSelector: { "item.$": "$$.Map.Item.Value" },
          ItemProcessor: {
            StartAt: "Answer",
            States: { Answer: { Type: "Task", Resource: "${AnswerArn}", End: true } },
          },
          Next: "Pause",
        },
        Pause: { Type: "Wait", Seconds: 3600, End: true },
      },
      [allow("lambda:InvokeFunction", { "Fn::GetAtt": ["Answer", "Arn"] })],
    ),
    ...machine(
      "RftPipeline",
      PARENT,
      {
        Evaluate: {
          Type: "Task",
          Resource: "arn:aws:states:::states:startExecution.sync:2",
          Parameters: {
            StateMachineArn: "${ChildArn}",
            Input: { "items.$": "$.items", "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$": "$$.Execution.Id" },
          },
          OutputPath: "$.Output",
          End: true,
        },
      },
      parentMay,
    ),
    ParentEnded: {
      Type: "AWS::Events::Rule",
      Properties: {
        EventPattern: {
          source: ["aws.states"],
          detail: { stateMachineArn: [`${ARN}:stateMachine:${PARENT}`], status: ["FAILED", "ABORTED", "TIMED_OUT"] },
        },
        Targets: [{ Arn: { "Fn::GetAtt": ["CleanUp", "Arn"] } }],
      },
    },
    MayBeCalled: {
      Type: "AWS::Lambda::Permission",
      Properties: {
        FunctionName: { "Fn::GetAtt": ["CleanUp", "Arn"] },
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
      },
    },
  };
}

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [id, source] of Object.entries(MODULES)) {
    await mkdir(join(folder, id));
    await writeFile(join(folder, id, "index.js"), source);
  }
});

interface Rehearsed extends RehearsalResult {
  readonly out: string;
}
async function rehearsed(
  options: Partial<RehearsalOptions> = {},
  parentMay: readonly object[] = [...NESTED, MANAGED_RULE],
): Promise<Rehearsed> {
  const assembly: CloudAssembly = { stackName: "Stack", folder, template: { Resources: resources(parentMay) } };
  const out = await temporaryFolder();
  return { out, ...(await rehearse({ name: "test", input: { items: [1, 2, 3] }, ...options, assembly, out })) };
}
const statuses = ({ executions }: RehearsalResult): string[] =>
  executions.map(
    ({ description: { stateMachineArn, status } }) => `${stateMachineArn.split(":").at(-1) ?? ""} ${status}`,
  );
const read = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));

describe("a rehearsal of a template with two machines", () => {
  it("starts the pipeline, which starts the other; both are in the results", async () => {
    const seen: string[] = [];
    const result = await rehearsed({
      onState: (event, state, { machine: name, level, iteration }) => {
        if (event === "entered")
          seen.push([name, level, state, ...(iteration === undefined ? [] : [iteration])].join(" "));
      },
    });
    expect(result.execution).toMatchObject({ name: "test", status: "SUCCEEDED", output: "[2,4,6]" });
    expect(statuses(result)).toEqual([`${PARENT} SUCCEEDED`, `${CHILD} SUCCEEDED`]);
    expect(result.denied).toEqual([]);
    expect(seen).toEqual([
      `${PARENT} 0 Evaluate`,
      `${CHILD} 1 Each`,
      ...[0, 1, 2].map((index) => `${CHILD} 1 Answer ${index}`),
      `${CHILD} 1 Pause`,
    ]);

    expect(await read(join(result.out, "execution.json"))).toEqual(result.execution);
    expect(await read(join(result.out, "history.json"))).toEqual({ events: result.events });
    const [, { description, events }] = result.executions as [unknown, RehearsalResult["executions"][number]];
    expect(await readdir(join(result.out, "executions"))).toEqual([description.name]);
    expect(await read(join(result.out, "executions", description.name, "execution.json"))).toEqual(description);
    expect(await read(join(result.out, "executions", description.name, "history.json"))).toEqual({ events });
  });

  it("starts another machine by its name", async () => {
    const result = await rehearsed({ machine: CHILD });
    expect(statuses(result)).toEqual([`${CHILD} SUCCEEDED`]);
    expect(result.execution.output).toBe("[2,4,6]");
  });

  it("names the machines that there are where another is asked for", async () => {
    await expect(rehearsed({ machine: "nobody" })).rejects.toThrow(
      `The template has no state machine nobody; it has ${CHILD}, ${PARENT}.`,
    );
  });

  it("delivers the end of a parent to the rule for it, whose function stops the child that still runs", async () => {
    const abort = new AbortController();
    const result = await rehearsed({
      signal: abort.signal,
      onState: (event, state) => {
        if (event === "entered" && state === "Pause") abort.abort();
      },
    });
    expect(statuses(result)).toEqual([`${PARENT} ABORTED`, `${CHILD} ABORTED`]);
    expect(result.executions[1]?.description.error).toBe("ParentEnded"); // by the function, not by Step Functions
    expect(result.undelivered).toEqual([]);
    expect(result.denied).toEqual([]);
    expect(result.calls.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["states:ListExecutions", "states:StopExecution"]),
    );
  });

  it("lets Step Functions stop the child where the what-if says so", async () => {
    const abort = new AbortController();
    const result = await rehearsed({
      stopsChildren: true,
      signal: abort.signal,
      onState: (event, state) => {
        if (event === "entered" && state === "Pause") abort.abort();
      },
    });
    expect(statuses(result)).toEqual([`${PARENT} ABORTED`, `${CHILD} ABORTED`]);
    expect(result.executions[1]?.description).not.toHaveProperty("error");
  });

  it("redrives the parent with a new child, once the children have ended", async () => {
    let before: string[] = [];
    const seen: string[] = [];
    const result = await rehearsed({
      input: { items: [1, "bad"] },
      onState: (event, state, { machine: name }) => seen.push(`${name} ${event} ${state}`),
      beforeRedrive: () => {
        before = [...seen];
        return Promise.resolve();
      },
    });
    expect(before.at(-1)).toBe(`${PARENT} failed Evaluate`);
    expect(result.execution).toMatchObject({ redriveCount: 1, error: "States.TaskFailed" });
    expect(statuses(result)).toEqual([`${PARENT} FAILED`, `${CHILD} FAILED`, `${CHILD} FAILED`]);
  });

  it.each([
    ["start children", "states:StartExecution", [NESTED[1]!, MANAGED_RULE]],
    ["ask for their results", "states:DescribeExecution", [NESTED[0]!, MANAGED_RULE]],
  ])("fails where the parent's role may not %s", async (_, action, parentMay) => {
    const result = await rehearsed({}, parentMay);
    expect(result.execution).toMatchObject({
      status: "FAILED",
      error: "StepFunctions.AWSStepFunctionsException",
      cause: expect.stringContaining(
        `assumed-role/Stack-RftPipelineRole/test is not authorized to perform: ${action}`,
      ) as string,
    });
    expect(result.denied).toMatchObject([{ action }]);
  });

  it("could not be deployed where the parent's role may not make the rule for the children's ends", async () => {
    await expect(rehearsed({}, NESTED)).rejects.toThrow(
      /^The state machine finqa-rft could not be deployed: .* events:PutTargets on resource: .*StepFunctionsGetEventsForStepFunctionsExecutionRule/,
    );
  });
});
