import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { BundledFunction } from "../bundled-function.ts";
import type { Names } from "../names.ts";
import { DeleteLosers } from "./delete-losers.ts";
import { PlanSweep } from "./plan-sweep.ts";
import { BeginTrial, RecordTrial, SelectTrial } from "./trials.ts";
import { WriteSweepReport } from "./write-sweep-report.ts";

export interface SweepStepProps {
  readonly bucket: Bucket;
  readonly names: Names;
}

/**
 * The sweep machine's own six Lambdas; as of the pipeline's, a step's name is its state's, and its construct's id in
 * the stack.
 */
export class SweepSteps {
  readonly PlanSweep: BundledFunction;
  readonly BeginTrial: BundledFunction;
  readonly RecordTrial: BundledFunction;
  readonly SelectTrial: BundledFunction;
  readonly DeleteLosers: BundledFunction;
  readonly WriteSweepReport: BundledFunction;

  constructor(scope: Construct, props: SweepStepProps) {
    this.PlanSweep = new PlanSweep(scope, props);
    this.BeginTrial = new BeginTrial(scope, props);
    this.RecordTrial = new RecordTrial(scope, props);
    this.SelectTrial = new SelectTrial(scope, props);
    this.DeleteLosers = new DeleteLosers(scope, props);
    this.WriteSweepReport = new WriteSweepReport(scope, props);
  }

  /** Each step's name and function, in the order of the machine. */
  entries(): [string, BundledFunction][] {
    const { PlanSweep, BeginTrial, RecordTrial, SelectTrial, DeleteLosers, WriteSweepReport } = this;
    return Object.entries({ PlanSweep, BeginTrial, RecordTrial, SelectTrial, DeleteLosers, WriteSweepReport });
  }
}
