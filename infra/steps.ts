import { execFileSync } from "node:child_process";
import { Duration, Size, Stack } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../functions/contract/function-memory.ts";
import { PREFIX } from "../functions/contract/keys.ts";
import { CREATE_TRAINING_JOB_TIMEOUT } from "../functions/contract/timeouts.ts";
import { allow } from "./allow.ts";
import { BundledFunction } from "./bundled-function.ts";
import { EXECUTIONS_OF, METRICS_NAMESPACE, STATE_MACHINE_NAME } from "./names.ts";
import type { RewardFunction } from "./reward-function.ts";
import type { Settings } from "./settings.ts";

export interface StepsProps {
  readonly bucket: Bucket;
  readonly reward: RewardFunction;
  readonly bedrockRole: Role;
  readonly settings: Settings;
}

/** The machine's six Lambdas: for each, in one paragraph, what it is given and what it may. A step's name is its state's, and its construct's id. */
export class Steps {
  readonly ResolveRun: BundledFunction;
  readonly PrepareDataset: BundledFunction;
  readonly SmokeTestReward: BundledFunction;
  readonly CreateTrainingJob: BundledFunction;
  readonly CheckTrainingJob: BundledFunction;
  readonly WriteReport: BundledFunction;

  constructor(scope: Construct, { bucket, reward, bedrockRole, settings }: StepsProps) {
    const { account, region, partition } = Stack.of(scope);
    const jobs = `arn:${partition}:bedrock:${region}:${account}:model-customization-job/*`;

    this.ResolveRun = new BundledFunction(scope, "ResolveRun", {
      folder: "pipeline/resolve-run",
      description: "Execution input to a complete run.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.ResolveRun,
    });
    this.#allowSeeingOtherTrainings(this.ResolveRun.executionRole, jobs);

    this.PrepareDataset = new BundledFunction(scope, "PrepareDataset", {
      folder: "pipeline/prepare-dataset",
      description: "FinQA's files to Bedrock's JSONL in S3, with a manifest.",
      timeout: Duration.minutes(15),
      memorySize: FUNCTION_MEMORY_MIB.PrepareDataset, // one whole CPU: it is busy with JSON from end to end
      ephemeralStorageSize: Size.gibibytes(4), // the formatted rows of a source file, before they are drawn
      environment: { BUCKET_NAME: bucket.bucketName },
    });
    const prepare = this.PrepareDataset.executionRole;
    allow(prepare, {
      why: "Reads FinQA's files where a person has put them.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.source}*`)],
    });
    allow(prepare, {
      why: "Looks for a dataset that is prepared already, under its digest.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*/manifest.json`)],
    });
    // Without it S3 answers 403, not 404, for a manifest or a source file that is not there. A condition on s3:prefix would not hold: reading an object has none.
    allow(prepare, {
      why: "Tells a missing object from a forbidden one.",
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
    });
    allow(prepare, {
      why: "Writes the prepared dataset under its digest.",
      actions: ["s3:PutObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*`)],
    });
    if (settings.sourceBucket !== undefined) {
      const source = `arn:${partition}:s3:::${settings.sourceBucket}`;
      allow(prepare, {
        why: "Reads FinQA's files from the bucket that the context names.",
        actions: ["s3:GetObject"],
        resources: [`${source}/*`],
      });
    }

    this.SmokeTestReward = new BundledFunction(scope, "SmokeTestReward", {
      folder: "pipeline/smoke-test-reward",
      description: "Known answers through the deployed reward function: exact scores or failure.",
      timeout: Duration.seconds(150),
      memorySize: FUNCTION_MEMORY_MIB.SmokeTestReward,
      environment: { REWARD_FUNCTION_ALIAS_ARN: reward.live.functionArn },
    });
    const smokeTest = this.SmokeTestReward.executionRole;
    allow(smokeTest, {
      why: "Invokes the reward function as Bedrock will.",
      actions: ["lambda:InvokeFunction"],
      resources: [reward.live.functionArn],
    });
    allow(smokeTest, {
      why: "Takes rows of the prepared training set, under its digest.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*/train.jsonl`)],
    });

    this.CreateTrainingJob = new BundledFunction(scope, "CreateTrainingJob", {
      folder: "pipeline/create-training-job",
      description: "Creates Bedrock's RFT job, once for an execution.",
      timeout: Duration.seconds(CREATE_TRAINING_JOB_TIMEOUT),
      memorySize: FUNCTION_MEMORY_MIB.CreateTrainingJob,
      environment: { BEDROCK_ROLE_ARN: bedrockRole.roleArn },
    });
    const create = this.CreateTrainingJob.executionRole;
    allow(create, {
      why: "Creates the job, which trains a model that the input names into a model with a name of the run.",
      actions: ["bedrock:CreateModelCustomizationJob", "bedrock:TagResource"],
      resources: [
        `arn:${partition}:bedrock:${region}::foundation-model/*`,
        `arn:${partition}:bedrock:${region}:${account}:custom-model/*`,
        jobs,
      ],
    });
    this.#allowSeeingOtherTrainings(create, jobs);
    allow(create, {
      why: "Finds the run's own job where its name is taken.",
      actions: ["bedrock:GetModelCustomizationJob"],
      resources: [jobs],
    });
    allow(create, {
      why: "Hands Bedrock the role that it assumes.",
      actions: ["iam:PassRole"],
      resources: [bedrockRole.roleArn],
      conditions: { StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" } },
    });

    this.CheckTrainingJob = new BundledFunction(scope, "CheckTrainingJob", {
      folder: "pipeline/check-training-job",
      description: "Looks at the training job, and stops it over the run's limits.",
      timeout: Duration.seconds(60),
      memorySize: FUNCTION_MEMORY_MIB.CheckTrainingJob,
      environment: { POWERTOOLS_SERVICE_NAME: "check-training-job", POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE },
    });
    allow(this.CheckTrainingJob.executionRole, {
      why: "Looks at the run's job, and stops it; Bedrock makes up the job's id.",
      actions: ["bedrock:GetModelCustomizationJob", "bedrock:StopModelCustomizationJob"],
      resources: [jobs],
    });

    this.WriteReport = new BundledFunction(scope, "WriteReport", {
      folder: "pipeline/write-report",
      description: "report.html and run.json of an execution, from its history.",
      timeout: Duration.seconds(120),
      memorySize: FUNCTION_MEMORY_MIB.WriteReport,
      environment: { BUCKET_NAME: bucket.bucketName, SOURCE_COMMIT: sourceCommit() },
    });
    const report = this.WriteReport.executionRole;
    allow(report, {
      why: `Reads the executions of ${STATE_MACHINE_NAME}, whose names people make up.`,
      actions: ["states:DescribeExecution", "states:GetExecutionHistory"],
      resources: [EXECUTIONS_OF(Stack.of(scope))],
    });
    allow(report, {
      why: "Reads the dataset's manifest, under its digest.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*/manifest.json`)],
    });
    allow(report, {
      why: "Reads the questions and references of the split that was asked.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*.jsonl`)],
    });
    allow(report, {
      why: "Reads what the evaluations found, and every answer, under the names of their executions.",
      actions: ["s3:GetObject"],
      resources: [
        bucket.arnForObjects(`${PREFIX.evaluations}*/summary.json`),
        bucket.arnForObjects(`${PREFIX.evaluations}*/rows.jsonl`),
      ],
    });
    allow(report, {
      why: "Reads a note that whoever started the run has put beside its report.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.runs}*/note.json`)],
    });
    allow(report, {
      why: "Reads the metrics that the job left, under names of Bedrock's.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.output}*`)],
    });
    // Without it, or with a condition on s3:prefix, S3 answers 403, not 404, for a manifest that somebody has deleted.
    allow(report, {
      why: "Finds those metrics, and tells a deleted manifest from a forbidden one.",
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
    });
    allow(report, {
      why: "Writes the report, under the execution's name.",
      actions: ["s3:PutObject"],
      resources: [bucket.arnForObjects(`${PREFIX.runs}*`)],
    });
  }

  #allowSeeingOtherTrainings(role: Role, jobs: string): void {
    allow(role, {
      why: "Lists the trainings that are in progress; IAM knows no resource of a list.",
      actions: ["bedrock:ListModelCustomizationJobs"],
      resources: ["*"],
    });
    allow(role, {
      why: "Reads the tag that names the execution of another training.",
      actions: ["bedrock:ListTagsForResource"],
      resources: [jobs],
    });
  }

  /** Each step's name and function, in the order of the machine. */
  entries(): [string, BundledFunction][] {
    const { ResolveRun, PrepareDataset, SmokeTestReward, CreateTrainingJob, CheckTrainingJob, WriteReport } = this;
    return Object.entries({
      ResolveRun,
      PrepareDataset,
      SmokeTestReward,
      CreateTrainingJob,
      CheckTrainingJob,
      WriteReport,
    });
  }
}

/** Git's commit of what is synthesized; "unknown" outside a checkout. */
function sourceCommit(): string {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], {
      cwd: import.meta.dirname,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}
