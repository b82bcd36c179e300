import { beforeAll, describe, expect, inject, it } from "vitest";
import { type CloudAssembly, readAssembly } from "../../local/template/synthesize.ts";
import { rehearsed } from "../support/rehearsals.ts";

let assembly: CloudAssembly;
beforeAll(async () => {
  assembly = await readAssembly(inject("assemblyFolder"));
});

type Statement = Readonly<Record<"Action" | "Resource", unknown>>;

/** The template without an action of a role: as somebody might deploy it who thinks that it is too many. */
function without(role: string, action: string): CloudAssembly {
  const template = structuredClone(assembly.template) as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  let removed = 0;
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== "AWS::IAM::Policy" || !id.startsWith(role)) continue;
    const document = Properties["PolicyDocument"] as { Statement: Statement[] };
    document.Statement = document.Statement.flatMap((statement) => {
      const actions = [statement.Action].flat() as string[];
      const left = actions.filter((one) => one !== action);
      removed += actions.length - left.length;
      return left.length === 0 ? [] : [{ ...statement, Action: left }];
    });
  }
  if (removed === 0) throw new Error(`No statement of ${role} allows ${action}.`);
  return { ...assembly, template: template };
}

// Each of some 380 permissions: npm run permissions.
describe("a role that lacks a permission", () => {
  it.each([
    ["ResolveRun", "bedrock:ListModelCustomizationJobs", "ServiceCallFailed", "*"],
    ["PrepareDataset", "s3:PutObject", "ServiceCallFailed", "/rft-data/datasets/finqa/"],
    ["CreateTrainingJob", "iam:PassRole", "ServiceCallFailed", ":role/FinqaRft-BedrockRole"],
    ["CheckTrainingJob", "bedrock:GetModelCustomizationJob", "ServiceCallFailed", ":model-customization-job/"],
    ["RftPipeline", "lambda:InvokeFunction", "Lambda.AWSLambdaException", ":function:FinqaRft-ResolveRun"],
    ["BedrockRole", "lambda:InvokeFunction", "TrainingFailed", ":function:FinqaRft-Reward792E1404:1"],
  ])(
    "%s without %s: ends in %s, whose cause names the role, the action and the resource",
    async (role, action, error, resource) => {
      const run = await rehearsed({ assembly: without(role, action) });
      expect(run.execution).toMatchObject({ status: "FAILED", error });
      expect(run.message).toContain(`is not authorized to perform: ${action} on resource: `);
      expect(run.message).toContain(resource);
      expect(run.message).toMatch(new RegExp(`assumed-role/FinqaRft-${role}`));
      expect(run.denied).toContainEqual(expect.objectContaining({ action }));
      expect(run.jobs.filter(({ status }) => status === "InProgress")).toEqual([]);
    },
  );

  it("WriteReport without states:GetExecutionHistory: the trained model counts, and the rehearsal names the denial", async () => {
    const run = await rehearsed({ assembly: without("WriteReport", "states:GetExecutionHistory") });
    expect(run.execution).toMatchObject({ status: "SUCCEEDED" });
    expect(run.entered).toContain("ReportNotWritten");
    expect(run.denied).toContainEqual(expect.objectContaining({ action: "states:GetExecutionHistory" }));
    expect(run.undelivered).toEqual([
      expect.stringContaining("is not authorized to perform: states:GetExecutionHistory on resource: ") as string,
    ]);
  });

  it("SendNotice without the topic's key: no notice is sent, and the rehearsal says so", async () => {
    const run = await rehearsed({ assembly: without("SendNotice", "kms:GenerateDataKey"), input: { dryRun: true } });
    expect(run.notices).toEqual([]);
    expect(run.undelivered).toEqual([
      expect.stringContaining("is not authorized to perform: kms:GenerateDataKey") as string,
    ]);
  });

  it("a function that may not write its log runs without one, and the rehearsal says so", async () => {
    const run = await rehearsed({ assembly: without("ResolveRun", "logs:PutLogEvents"), input: { dryRun: true } });
    expect(run.execution.status).toBe("SUCCEEDED");
    expect(run.denied).toMatchObject([{ action: "logs:PutLogEvents" }]);
  });

  it("a machine that may not write its log can't be deployed", async () => {
    await expect(rehearsed({ assembly: without("RftPipeline", "logs:CreateLogDelivery") })).rejects.toThrow(
      /finqa-rft could not be deployed: .*logs:CreateLogDelivery/,
    );
  });

  it("a function that may not take messages from its queue can't be deployed", async () => {
    await expect(rehearsed({ assembly: without("StopTrainingJob", "sqs:ReceiveMessage") })).rejects.toThrow(
      /EndedStopMapping\w+ could not be deployed: .*sqs:ReceiveMessage/,
    );
  });

  it("a function that may not send what it failed on to the dead-letter queue can't be deployed", async () => {
    await expect(rehearsed({ assembly: without("WriteReport", "sqs:SendMessage") })).rejects.toThrow(
      /WriteReport could not be deployed: .*sqs:SendMessage/,
    );
  });
});
