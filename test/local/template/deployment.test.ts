import { inject, describe, expect, it } from "vitest";
import { deploymentOf } from "../../../local/template/deployment.ts";
import { type CloudAssembly, readAssembly, type TemplateResource } from "../../../local/template/synthesize.ts";

const FUNCTION: TemplateResource = {
  Type: "AWS::Lambda::Function",
  Properties: {
    Handler: "index.handler",
    Role: { "Fn::GetAtt": ["Role", "Arn"] },
    Timeout: 30,
    MemorySize: 256,
    Environment: { Variables: { BUCKET: { Ref: "Bucket" } } },
  },
  Metadata: { "aws:cdk:path": "Stack/Work/Resource", "aws:asset:path": "asset.abc" },
};
const QUEUE: TemplateResource = {
  Type: "AWS::SQS::Queue",
  Properties: {
    VisibilityTimeout: 360,
    MessageRetentionPeriod: 1_209_600,
    RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["Dead", "Arn"] }, maxReceiveCount: 250 },
  },
};
const MAPPING: TemplateResource = {
  Type: "AWS::Lambda::EventSourceMapping",
  Properties: { EventSourceArn: { "Fn::GetAtt": ["Queue", "Arn"] }, FunctionName: { Ref: "Work" }, BatchSize: 1 },
};
const QUEUES = { Queue: QUEUE, Dead: { Type: "AWS::SQS::Queue" } };
/** The queue's event source with other properties. */
const mapping = (properties: object): Record<string, TemplateResource> => ({
  ...QUEUES,
  Mapping: { ...MAPPING, Properties: { ...MAPPING.Properties, ...properties } },
});
const TASK = { Type: "Task", Resource: "${WorkArn}", End: true };

function assembly(
  states: Record<string, unknown> = { Work: TASK },
  definition: object = {},
  resources: Record<string, TemplateResource> = {},
): CloudAssembly {
  return {
    stackName: "Stack",
    folder: "/assembly",
    template: {
      Resources: {
        Bucket: { Type: "AWS::S3::Bucket" },
        Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: { Statement: [] } } },
        Work: FUNCTION,
        Machine: {
          Type: "AWS::StepFunctions::StateMachine",
          Properties: {
            StateMachineName: "machine",
            RoleArn: { "Fn::GetAtt": ["Role", "Arn"] },
            DefinitionString: JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...definition }),
            DefinitionSubstitutions: { WorkArn: { "Fn::GetAtt": ["Work", "Arn"] } },
          },
        },
        ...resources,
      },
    },
  };
}

describe("a deployment", () => {
  it("has each function as the template describes it", () => {
    expect(deploymentOf(assembly()).functions).toEqual([
      {
        id: "Work",
        name: "Stack-Work",
        arn: "arn:aws:lambda:us-east-1:123456789012:function:Stack-Work",
        roleArn: "arn:aws:iam::123456789012:role/Stack-Role",
        logGroup: "/aws/lambda/Stack-Work",
        module: "/assembly/asset.abc/index.js",
        handler: "handler",
        environment: { BUCKET: "stack-bucket" },
        timeoutSeconds: 30,
        memoryMiB: 256,
      },
    ]);
  });

  it("has Lambda's defaults where the template is silent: 3 s, 128 MB", () => {
    const bare = { ...FUNCTION, Properties: { Handler: "main.run", Role: "r" } };
    expect(deploymentOf(assembly(undefined, undefined, { Work: bare })).functions[0]).toMatchObject({
      timeoutSeconds: 3,
      memoryMiB: 128,
      environment: {},
      module: "/assembly/asset.abc/main.js",
      handler: "run",
    });
  });

  it("puts the functions' ARNs into the definition", () => {
    expect(deploymentOf(assembly()).stateMachine).toMatchObject({
      name: "machine",
      roleArn: "arn:aws:iam::123456789012:role/Stack-Role",
      definition: { States: { Work: { Resource: "arn:aws:lambda:us-east-1:123456789012:function:Stack-Work" } } },
    });
  });

  it("knows an alias by its function and its version", () => {
    const { aliases } = deploymentOf(
      assembly(undefined, undefined, {
        Version: { Type: "AWS::Lambda::Version", Properties: { FunctionName: { Ref: "Work" } } },
        Alias: {
          Type: "AWS::Lambda::Alias",
          Properties: {
            FunctionName: { Ref: "Work" },
            FunctionVersion: { "Fn::GetAtt": ["Version", "Version"] },
            Name: "live",
          },
        },
      }),
    );
    expect(aliases).toEqual([
      { functionArn: "arn:aws:lambda:us-east-1:123456789012:function:Stack-Work", name: "live", version: "1" },
    ]);
  });

  it("knows a queue by how long it hides and keeps a message, and by where it puts what nobody could handle", () => {
    const arn = "arn:aws:sqs:us-east-1:123456789012:Stack";
    expect(deploymentOf(assembly(undefined, undefined, QUEUES)).queues).toEqual([
      {
        id: "Queue",
        arn: `${arn}-Queue`,
        visibilitySeconds: 360,
        retentionSeconds: 1_209_600,
        redrive: { queueArn: `${arn}-Dead`, maxReceiveCount: 250 },
      },
      { id: "Dead", arn: `${arn}-Dead`, visibilitySeconds: 30, retentionSeconds: 345_600 },
    ]);
  });

  it("knows by which queue a function is called", () => {
    expect(deploymentOf(assembly(undefined, undefined, mapping({}))).eventSources).toEqual([
      {
        id: "Mapping",
        queueArn: "arn:aws:sqs:us-east-1:123456789012:Stack-Queue",
        functionArn: "arn:aws:lambda:us-east-1:123456789012:function:Stack-Work",
      },
    ]);
  });

  it("has the policy of a queue by the queue's ARN", () => {
    const statement = { Effect: "Allow", Action: "sqs:SendMessage" };
    const { policies } = deploymentOf(
      assembly(undefined, undefined, {
        ...QUEUES,
        Policy: {
          Type: "AWS::SQS::QueuePolicy",
          Properties: { Queues: [{ Ref: "Queue" }], PolicyDocument: { Statement: [statement] } },
        },
      }),
    );
    expect(policies.ofResources.get("arn:aws:sqs:us-east-1:123456789012:Stack-Queue")).toEqual([statement]);
  });

  it("of the project's own template has a function for each task", async () => {
    const { functions, stateMachine } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    const arns = functions.map(({ arn }) => arn);
    for (const { Type, Resource } of Object.values(stateMachine.definition.States))
      if (Type === "Task") expect(arns).toContain(Resource);
  });
});

describe("what the rehearsal can't stand in for is refused by name:", () => {
  it.each([
    ["JSONata in the whole definition", assembly(undefined, { QueryLanguage: "JSONata" }), "the definition has it"],
    [
      "JSONata in one state",
      assembly({ Work: TASK, Other: { Type: "Pass", QueryLanguage: "JSONata", End: true } }),
      "the state Other has it",
    ],
    ["a Map", assembly({ Each: { Type: "Map", ItemProcessor: {}, End: true } }), "the state Each is a Map"],
    ["a Parallel", assembly({ Both: { Type: "Parallel", Branches: [], End: true } }), "the state Both is a Parallel"],
    [
      "a variable",
      assembly({ Work: { ...TASK, Assign: { "x.$": "$.x" } } }),
      "passes over Assign, which the state Work has",
    ],
    ["a heartbeat", assembly({ Work: { ...TASK, HeartbeatSeconds: 5 } }), "HeartbeatSeconds"],
    [
      "an optimized integration",
      assembly({ Work: { ...TASK, Resource: "arn:aws:states:::lambda:invoke" } }),
      "the resource arn:aws:states:::lambda:invoke",
    ],
    [
      "an SDK integration",
      assembly({ Work: { ...TASK, Resource: "arn:aws:states:::aws-sdk:bedrock:getModelCustomizationJob" } }),
      "aws-sdk:bedrock",
    ],
    ["a placeholder without a substitution", assembly({ Work: { ...TASK, Resource: "${NobodyArn}" } }), "${NobodyArn}"],
    [
      "a function whose code is inline",
      assembly(undefined, undefined, {
        Inline: { Type: "AWS::Lambda::Function", Properties: { Handler: "index.handler", Code: { ZipFile: "" } } },
      }),
      "Inline",
    ],
    [
      "an environment variable from a resource of another type",
      assembly(undefined, undefined, {
        Table: { Type: "AWS::DynamoDB::Table" },
        Work: {
          ...FUNCTION,
          Properties: { ...FUNCTION.Properties, Environment: { Variables: { TABLE: { Ref: "Table" } } } },
        },
      }),
      "AWS::DynamoDB::Table (Table)",
    ],
    [
      "a FIFO queue",
      assembly(undefined, undefined, { Fifo: { Type: "AWS::SQS::Queue", Properties: { FifoQueue: true } } }),
      "FifoQueue, which Fifo has",
    ],
    [
      "messages in batches",
      assembly(undefined, undefined, mapping({ BatchSize: 10 })),
      "Mapping has a BatchSize of 10",
    ],
    [
      "a filter of messages",
      assembly(undefined, undefined, mapping({ FilterCriteria: {} })),
      "FilterCriteria, which Mapping has",
    ],
    [
      "an event source that is switched off",
      assembly(undefined, undefined, mapping({ Enabled: false })),
      "Mapping is not enabled",
    ],
    [
      "an event source for nobody",
      assembly(undefined, undefined, mapping({ FunctionName: "other" })),
      "other, which is no function",
    ],
    [
      "two state machines",
      assembly(undefined, undefined, { Second: assembly().template.Resources["Machine"]! }),
      "one state machine in the template, and found 2",
    ],
    [
      "two buckets",
      assembly(undefined, undefined, { Second: { Type: "AWS::S3::Bucket" } }),
      "one bucket in the template, and found 2",
    ],
  ])("%s", (_, given, name) => {
    expect(() => deploymentOf(given)).toThrow(name);
  });
});
