import { Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { PREFIX } from "../../functions/contract/keys.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { allowListing } from "../evaluation/buckets.ts";
import { sweepsOf } from "../names.ts";
import { sourceCommit } from "../source-commit.ts";
import type { SweepStepProps } from "./sweep-steps.ts";

export class WriteSweepReport extends BundledFunction {
  constructor(scope: Construct, { bucket, names }: SweepStepProps) {
    super(scope, "WriteSweepReport", {
      folder: "sweep/write-sweep-report",
      description: "report.html and sweep.json of a sweep, from its history and its trials' records.",
      timeout: Duration.seconds(120),
      memorySize: FUNCTION_MEMORY_MIB.WriteSweepReport,
      environment: { BUCKET_NAME: bucket.bucketName, SOURCE_COMMIT: sourceCommit() },
    });
    const role = this.executionRole;
    allow(role, {
      why: `Reads the executions of ${names.sweepMachine}; their names are the user's choice.`,
      actions: ["states:DescribeExecution", "states:GetExecutionHistory"],
      resources: [sweepsOf(Stack.of(this), names)],
    });
    allow(role, {
      why: "Reads the trials' records, a note that whoever started the sweep has put beside its report, and the trials' own reports.",
      actions: ["s3:GetObject"],
      resources: [
        bucket.arnForObjects(`${PREFIX.sweeps}*/trials/*`),
        bucket.arnForObjects(`${PREFIX.sweeps}*/note.json`),
        bucket.arnForObjects(`${PREFIX.runs}*/run.json`),
      ],
    });
    allowListing(role, bucket, "Finds those records, and tells a missing report from a forbidden one.");
    allow(role, {
      why: "Writes the report, under the sweep's name.",
      actions: ["s3:PutObject"],
      resources: [
        bucket.arnForObjects(`${PREFIX.sweeps}*/report.html`),
        bucket.arnForObjects(`${PREFIX.sweeps}*/sweep.json`),
      ],
    });
  }
}
