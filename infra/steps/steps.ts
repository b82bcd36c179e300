import type { Role } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { BundledFunction } from "../bundled-function.ts";
import type { Names } from "../names.ts";
import type { RewardFunction } from "../reward-function.ts";
import type { Settings } from "../settings.ts";
import { CheckBaseline } from "./check-baseline.ts";
import { CheckTrainingJob } from "./check-training-job.ts";
import { CreateTrainingJob } from "./create-training-job.ts";
import { PrepareDataset } from "./prepare-dataset.ts";
import { ResolveRun } from "./resolve-run.ts";
import { SmokeTestReward } from "./smoke-test-reward.ts";
import { WriteReport } from "./write-report.ts";

export interface StepsProps {
  readonly bucket: Bucket;
  readonly reward: RewardFunction;
  readonly bedrockRole: Role;
  readonly names: Names;
  readonly settings: Settings;
}

/**
 * The machine's seven Lambdas; each file has a step's environment and permissions. A step's name is its state's, and
 * its construct's id in the stack: a running execution calls a function by its ARN, and CloudFormation deletes one
 * whose id changes.
 */
export class Steps {
  readonly ResolveRun: BundledFunction;
  readonly PrepareDataset: BundledFunction;
  readonly SmokeTestReward: BundledFunction;
  readonly CheckBaseline: BundledFunction;
  readonly CreateTrainingJob: BundledFunction;
  readonly CheckTrainingJob: BundledFunction;
  readonly WriteReport: BundledFunction;

  constructor(scope: Construct, { bucket, reward, bedrockRole, names, settings }: StepsProps) {
    this.ResolveRun = new ResolveRun(scope);
    this.PrepareDataset = new PrepareDataset(scope, { bucket, names, sourceBucket: settings.sourceBucket });
    this.SmokeTestReward = new SmokeTestReward(scope, { bucket, reward });
    this.CheckBaseline = new CheckBaseline(scope);
    this.CreateTrainingJob = new CreateTrainingJob(scope, { bedrockRole });
    this.CheckTrainingJob = new CheckTrainingJob(scope, names);
    this.WriteReport = new WriteReport(scope, { bucket, names });
  }

  /** Each step's name and function, in the order of the machine. */
  entries(): [string, BundledFunction][] {
    const { ResolveRun, PrepareDataset, SmokeTestReward, CheckBaseline } = this;
    const { CreateTrainingJob, CheckTrainingJob, WriteReport } = this;
    return Object.entries({
      ResolveRun,
      PrepareDataset,
      SmokeTestReward,
      CheckBaseline,
      CreateTrainingJob,
      CheckTrainingJob,
      WriteReport,
    });
  }
}
