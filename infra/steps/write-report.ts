import { Duration, Stack } from "aws-cdk-lib";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { PREFIX } from "../../functions/contract/keys.ts";
import { allow } from "../allow.ts";
import { BundledFunction } from "../bundled-function.ts";
import { executionsOf, type Names } from "../names.ts";
import { sourceCommit } from "../source-commit.ts";

export interface WriteReportProps {
  readonly bucket: Bucket;
  readonly names: Names;
}

export class WriteReport extends BundledFunction {
  constructor(scope: Construct, { bucket, names }: WriteReportProps) {
    super(scope, "WriteReport", {
      folder: "pipeline/write-report",
      description: "report.html and run.json of an execution, from its history.",
      timeout: Duration.seconds(120),
      memorySize: FUNCTION_MEMORY_MIB.WriteReport,
      environment: { BUCKET_NAME: bucket.bucketName, SOURCE_COMMIT: sourceCommit() },
    });
    const role = this.executionRole;
    allow(role, {
      why: `Reads the executions of ${names.stateMachine}; their names are the users' choice.`,
      actions: ["states:DescribeExecution", "states:GetExecutionHistory"],
      resources: [executionsOf(Stack.of(this), names)],
    });
    allow(role, {
      why: "Reads the dataset's manifest, under its digest.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*/manifest.json`)],
    });
    allow(role, {
      why: "Reads the questions and references of the split that was asked.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.data}*.jsonl`)],
    });
    allow(role, {
      why: "Reads what the evaluations found, and every answer, under the names of their executions.",
      actions: ["s3:GetObject"],
      resources: [
        bucket.arnForObjects(`${PREFIX.evaluations}*/summary.json`),
        bucket.arnForObjects(`${PREFIX.evaluations}*/rows.jsonl`),
      ],
    });
    allow(role, {
      why: "Reads a note that the starter of the run, or of its sweep, has put beside the report.",
      actions: ["s3:GetObject"],
      resources: [
        bucket.arnForObjects(`${PREFIX.runs}*/note.json`),
        bucket.arnForObjects(`${PREFIX.sweeps}*/note.json`),
      ],
    });
    allow(role, {
      why: "Reads the metrics that the job left; Bedrock chooses their names.",
      actions: ["s3:GetObject"],
      resources: [bucket.arnForObjects(`${PREFIX.output}*`)],
    });
    // Without it, or with a condition on s3:prefix, S3 answers 403, not 404, for a manifest that somebody has deleted.
    allow(role, {
      why: "Finds those metrics, and distinguishes a deleted manifest from a forbidden one.",
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
    });
    allow(role, {
      why: "Writes the report, under the execution's name.",
      actions: ["s3:PutObject"],
      resources: [bucket.arnForObjects(`${PREFIX.runs}*`)],
    });
  }
}
