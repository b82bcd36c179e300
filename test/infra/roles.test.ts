import { describe, expect, it } from "vitest";
import { actionsOf, type Statement, statementsOf, template } from "./template.ts";

describe("the role that Bedrock assumes", () => {
  it("trusts Bedrock for this account's jobs alone", () => {
    template.hasResourceProperties("AWS::IAM::Role", {
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "bedrock.amazonaws.com" },
            Condition: {
              StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
              ArnEquals: {
                "aws:SourceArn": {
                  "Fn::Join": [
                    "",
                    ["arn:aws:bedrock:us-east-1:", { Ref: "AWS::AccountId" }, ":model-customization-job/*"],
                  ],
                },
              },
            },
          },
        ],
      },
    });
  });

  it("reads data, writes output, and invokes the reward function's versions", () => {
    const text = JSON.stringify(statementsOf("BedrockRole"));
    expect(actionsOf("BedrockRole")).toEqual([
      "lambda:InvokeFunction",
      "s3:GetObject",
      "s3:ListBucket",
      "s3:PutObject",
    ]);
    expect(text).toContain('"/rft-data/*"');
    expect(text).toContain('"/rft-output/*"');
    expect(text).toMatch(/"Fn::GetAtt":\["Reward\w+","Arn"\]\},":\*"/);
  });
});

describe("the functions' roles", () => {
  it("are one each, without managed policies", () => {
    const functions = Object.entries(template.findResources("AWS::Lambda::Function"));
    const roles = functions.map(([, { Properties }]) => JSON.stringify((Properties as { Role: unknown }).Role));
    expect(new Set(roles).size).toBe(functions.length);
    for (const { Properties } of Object.values(template.findResources("AWS::IAM::Role")))
      expect(Properties).not.toHaveProperty("ManagedPolicyArns");
  });

  const DEPLOYING = ["bedrock:CreateCustomModelDeployment", "bedrock:GetCustomModelDeployment", "bedrock:TagResource"];
  const ASKING = [
    "bedrock:GetCustomModelDeployment",
    "bedrock:InvokeModel",
    "lambda:InvokeFunction",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
  ];
  const LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"];
  it.each([
    ["ResolveRun", ["bedrock:ListModelCustomizationJobs", "bedrock:ListTagsForResource"]],
    ["Reward", []],
    ["PrepareDataset", ["s3:GetObject", "s3:ListBucket", "s3:PutObject"]],
    ["SmokeTestReward", ["lambda:InvokeFunction", "s3:GetObject", "s3:ListBucket"]],
    [
      "CreateTrainingJob",
      [
        "bedrock:CreateModelCustomizationJob",
        "bedrock:GetModelCustomizationJob",
        "bedrock:ListModelCustomizationJobs",
        "bedrock:ListTagsForResource",
        "bedrock:StopModelCustomizationJob",
        "bedrock:TagResource",
        "iam:PassRole",
      ],
    ],
    [
      "CheckTrainingJob",
      [
        "bedrock:GetModelCustomizationJob",
        "bedrock:ListModelCustomizationJobs",
        "bedrock:ListTagsForResource",
        "bedrock:StopModelCustomizationJob",
      ],
    ],
    [
      "StopTrainingJob",
      [
        "bedrock:GetModelCustomizationJob",
        "bedrock:StopModelCustomizationJob",
        "states:DescribeExecution",
        "states:GetExecutionHistory",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
      ],
    ],
    [
      "SendNotice",
      [
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "s3:GetObject",
        "s3:PutObject",
        "sns:Publish",
        "states:DescribeExecution",
        "sqs:SendMessage",
      ],
    ],
    [
      "WriteReport",
      [
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "states:DescribeExecution",
        "states:GetExecutionHistory",
        "sqs:SendMessage",
      ],
    ],
    ["CheckBaseline", []],
    [
      "ResolveEvaluation",
      [
        "bedrock:GetCustomModel",
        "bedrock:GetCustomModelDeployment",
        "bedrock:GetModelCustomizationJob",
        "lambda:GetAlias",
        "s3:GetObject",
        "s3:ListBucket",
      ],
    ],
    ["DeployCandidate", DEPLOYING],
    ["CheckDeployment", DEPLOYING],
    ["ProbeModels", ASKING],
    ["AnswerShard", ASKING],
    ["CompareModels", ["s3:GetObject", "s3:ListBucket", "s3:PutObject"]],
    [
      "PromoteModel",
      [
        ...DEPLOYING,
        "bedrock:UpdateCustomModelDeployment",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "states:DescribeExecution",
      ],
    ],
    ["CheckPromotion", ["bedrock:GetCustomModelDeployment", "s3:GetObject", "s3:PutObject"]],
    [
      "RemoveCandidate",
      [
        "bedrock:DeleteCustomModelDeployment",
        "bedrock:GetCustomModelDeployment",
        "bedrock:ListTagsForResource",
        "bedrock:UpdateCustomModelDeployment",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "states:DescribeExecution",
        "states:GetExecutionHistory",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
      ],
    ],
    [
      "PlanSweep",
      [
        "bedrock:ListModelCustomizationJobs",
        "bedrock:ListTagsForResource",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "states:DescribeExecution",
      ],
    ],
    ["BeginTrial", ["s3:GetObject", "s3:ListBucket", "s3:PutObject", "states:DescribeExecution"]],
    ["RecordTrial", ["s3:GetObject", "s3:PutObject", "states:DescribeExecution"]],
    ["SelectTrial", ["s3:GetObject", "s3:ListBucket", "s3:PutObject", "states:DescribeExecution"]],
    [
      "DeleteLosers",
      [
        "bedrock:DeleteCustomModel",
        "bedrock:ListCustomModelDeployments",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
      ],
    ],
    [
      "WriteSweepReport",
      [
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
        "states:DescribeExecution",
        "states:GetExecutionHistory",
        "sqs:SendMessage",
      ],
    ],
    [
      "StopChildren",
      [
        "states:DescribeExecution",
        "states:GetExecutionHistory",
        "states:ListExecutions",
        "states:StopExecution",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
      ],
    ],
  ])("%s may call what it calls, and nothing else", (role, actions) => {
    expect(actionsOf(`${role}Role`)).toEqual([...actions, ...LOGS].sort());
    // IAM knows no resource of a list of jobs or deployments.
    const lists = ["bedrock:ListModelCustomizationJobs", "bedrock:ListCustomModelDeployments"];
    expect(
      statementsOf(`${role}Role`).filter(({ Resource, Action }) => Resource === "*" && !lists.includes(String(Action))),
    ).toEqual([]);
  });

  it("pass the Bedrock role to Bedrock alone", () => {
    const passes = statementsOf("CreateTrainingJob").filter(({ Action }) => Action === "iam:PassRole");
    expect(passes).toEqual([
      {
        Action: "iam:PassRole",
        Effect: "Allow",
        Resource: { "Fn::GetAtt": [expect.stringMatching(/^BedrockRole/) as string, "Arn"] },
        Condition: { StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" } },
      },
    ]);
  });

  it.each(["ProbeModels", "AnswerShard"])(
    "%s asks custom models, the inference profile, and through it alone the model in the profile's three Regions",
    (role) => {
      const text = JSON.stringify(
        statementsOf(`${role}Role`).filter(({ Action }) => [Action].flat().includes("bedrock:InvokeModel")),
      );
      for (const region of ["us-east-1", "us-east-2", "us-west-2"])
        expect(text).toContain(`arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0"`);
      expect(text).toContain(":custom-model-deployment/*");
      expect(text).toMatch(
        /"StringLike":\{"bedrock:InferenceProfileArn":\{"Fn::Join":.{0,120}:inference-profile\/us\.amazon\.nova-2-lite-v1:0"/,
      );
    },
  );

  it("of the pipeline's machine may start evaluations, and watch and stop them", () => {
    const statements = statementsOf("RftPipelineRole");
    const of = (action: string) => JSON.stringify(statements.filter(({ Action }) => [Action].flat().includes(action)));
    expect(of("states:StartExecution")).toContain(':stateMachine:finqa-rft-evaluation"');
    expect(of("states:StopExecution")).toContain(':execution:finqa-rft-evaluation:*"');
    expect(of("states:DescribeExecution")).toContain(':execution:finqa-rft-evaluation:*"');
    expect(of("events:PutRule")).toContain(":rule/StepFunctionsGetEventsForStepFunctionsExecutionRule");
  });

  it("of the sweep's machine may start trials and evaluations, and watch and stop them", () => {
    const statements = statementsOf("SweepRole");
    const of = (action: string) => JSON.stringify(statements.filter(({ Action }) => [Action].flat().includes(action)));
    for (const machine of ["finqa-rft", "finqa-rft-evaluation"]) {
      expect(of("states:StartExecution")).toContain(`:stateMachine:${machine}"`);
      expect(of("states:StopExecution")).toContain(`:execution:${machine}:*"`);
      expect(of("states:DescribeExecution")).toContain(`:execution:${machine}:*"`);
    }
    expect(of("events:PutRule")).toContain(":rule/StepFunctionsGetEventsForStepFunctionsExecutionRule");
  });

  it("have no wildcard among their actions", () => {
    for (const { Properties } of Object.values(template.findResources("AWS::IAM::Policy"))) {
      const { Statement } = (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument;
      expect(Statement.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
    }
  });
});
