import { inject, describe, expect, it } from "vitest";
import { deploymentOf } from "../../../local/template/deployment.ts";
import { everyState } from "../../../local/template/supported-definition.ts";
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

const ITEM = { StartAt: "Item", States: { Item: { Type: "Pass", End: true } } };
const MAP = { Type: "Map", ItemProcessor: ITEM, End: true };
const RUN = {
  Type: "Task",
  Resource: "arn:aws:states:::states:startExecution.sync:2",
  Parameters: { "StateMachineArn.$": "$.machine" },
  End: true,
};
const machine = (name: string): TemplateResource => {
  const { Type, Properties } = assembly().template.Resources["Machine"]!;
  return { Type, Properties: { ...Properties, StateMachineName: name } };
};

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

  it("has every state machine; the pipeline is that of the construct RftPipeline, whatever the recipe calls it", () => {
    const { stateMachines, stateMachine } = deploymentOf(
      assembly(undefined, undefined, {
        Second: machine("gsm8k-rft-evaluation"),
        Third: { ...machine("gsm8k-rft"), Metadata: { "aws:cdk:path": "Gsm8kRft/RftPipeline/StateMachine/Resource" } },
      }),
    );
    expect(stateMachines.map(({ name }) => name)).toEqual(["machine", "gsm8k-rft-evaluation", "gsm8k-rft"]);
    expect(stateMachine.arn).toBe("arn:aws:states:us-east-1:123456789012:stateMachine:gsm8k-rft");
  });

  it("has Maps and nested executions, whatever the partition", () => {
    const { stateMachine } = deploymentOf(
      assembly({
        Each: { ...MAP, ItemSelector: { "x.$": "States.Format('{}', $$.Map.Item.Index)" }, Next: "Run" },
        Run: { ...RUN, Resource: "arn:aws-cn:states:::states:startExecution" },
      }),
    );
    expect(Object.keys(stateMachine.definition.States)).toEqual(["Each", "Run"]);
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
    const { functions, stateMachines } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    const arns = functions.map(({ arn }) => arn);
    for (const { definition } of stateMachines)
      for (const [, { Resource = "" }] of everyState(definition))
        if (Resource.includes(":lambda:")) expect(arns).toContain(Resource);
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
    [
      "a Map without states",
      assembly({ Each: { Type: "Map", ItemProcessor: {}, End: true } }),
      "the Map Each has none",
    ],
    [
      "a Distributed Map",
      assembly({ Each: { ...MAP, ItemProcessor: { ...ITEM, ProcessorConfig: { Mode: "DISTRIBUTED" } } } }),
      "the state Each says Mode DISTRIBUTED",
    ],
    ...[
      "ItemReader",
      "ItemBatcher",
      "ResultWriter",
      "ToleratedFailurePercentage",
      "Label",
      "Iterator",
      "Parameters",
    ].map((field): [string, CloudAssembly, string] => [
      `${field} of a Map`,
      assembly({ Each: { ...MAP, [field]: {} } }),
      `no ${field} of a Map`,
    ]),
    [
      "States.TaskFailed of a Map",
      assembly({ Each: { ...MAP, Retry: [{ ErrorEquals: ["States.TaskFailed"] }] } }),
      "States.TaskFailed of a Map: Each",
    ],
    [
      "a state within a Map that it does not run at the top",
      assembly({
        Each: { ...MAP, ItemProcessor: { StartAt: "In", States: { In: { ...TASK, HeartbeatSeconds: 5 } } } },
      }),
      "HeartbeatSeconds, which the state In has",
    ],
    ["a wait's InputPath", assembly({ Pause: { Type: "Wait", Seconds: 1, InputPath: "$.a", End: true } }), "InputPath"],
    ["a result that is false", assembly({ Mark: { Type: "Pass", Result: false, End: true } }), "the Result false"],
    ["a timeout from the input", assembly({ Work: { ...TASK, TimeoutSecondsPath: "$.t" } }), "TimeoutSecondsPath"],
    [
      "a nested execution that is waited for in the old way",
      assembly({ Run: { ...RUN, Resource: "arn:aws:states:::states:startExecution.sync" } }),
      "the resource arn:aws:states:::states:startExecution.sync",
    ],
    ["a nested execution of no machine", assembly({ Run: { ...RUN, Parameters: {} } }), "has no StateMachineArn"],
    [
      "a parameter that StartExecution does not take",
      assembly({ Run: { ...RUN, Parameters: { ...RUN.Parameters, Inputs: {} } } }),
      "the state Run has Inputs",
    ],
    [
      "a nested execution's timeout beside States.TaskFailed",
      assembly({ Run: { ...RUN, TimeoutSeconds: 5, Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "Run" }] } }),
      "States.Timeout from States.TaskFailed",
    ],
    ["a Parallel", assembly({ Both: { Type: "Parallel", Branches: [], End: true } }), "the state Both is a Parallel"],
    [
      "a variable",
      assembly({ Work: { ...TASK, Assign: { "x.$": "$.x" } } }),
      "ignores Assign, which the state Work has",
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
      "other, which is not a function",
    ],
    [
      "two state machines of which none is the pipeline's",
      assembly(undefined, undefined, { Second: machine("second") }),
      "one state machine, or one of the construct RftPipeline, in the template, and found 2",
    ],
    [
      "two buckets",
      assembly(undefined, undefined, { Second: { Type: "AWS::S3::Bucket" } }),
      "one bucket in the template, and found 2",
    ],
  ])("%s", (_, given, name) => {
    expect(() => deploymentOf(given)).toThrow(name);
  });

  it.each<[string, object, string]>([
    ["a Map's item outside its ItemSelector", { "x.$": "$$.Map.Item.Value" }, "no $$.Map.Item.Value"],
    ["the state's name", { "x.$": "$$.State.Name" }, "no $$.State.Name"],
    ["a task token", { deep: [{ "x.$": "States.Format('{}', $$.Task.Token)" }] }, "no $$.Task.Token"],
    ["the whole context object", { "x.$": "$$" }, "no $$,"],
    ["an intrinsic function that it gets wrong", { "x.$": "States.JsonToString($)" }, "States.JsonToString"],
  ])("%s", (_, Parameters, message) => {
    expect(() => deploymentOf(assembly({ Work: { ...TASK, Parameters } }))).toThrow(message);
  });
});
