import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { BundledFunction } from "../bundled-function.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { Names } from "../names.ts";
import type { Sweep } from "../sweep/sweep.ts";
import type { NoticeTopic } from "../notice-topic.ts";
import { ExecutionEndedRule } from "./execution-ended-rule.ts";
import { SendNotice } from "./send-notice.ts";
import { StopChildren } from "./stop-children.ts";
import { StopTrainingJob } from "./stop-training-job.ts";
import { TriedForADay } from "./tried-for-a-day.ts";
import { triedThreeTimes } from "./tried-three-times.ts";

export interface EndedExecutionsProps {
  readonly stateMachine: StateMachine;
  readonly evaluation: Evaluation;
  readonly sweep: Sweep;
  readonly writeReport: BundledFunction;
  readonly bucket: Bucket;
  readonly notices: NoticeTopic;
  readonly deadLetterQueue: IQueue;
  readonly names: Names;
}

/**
 * What happens once an execution has ended: its training job and its evaluations are stopped unless it succeeded, its
 * report is written, a notice is sent; an evaluation's temporary deployments are deleted. Events are best effort; the
 * alarms report a failed execution too, and a completed run has written its report by itself.
 */
export class EndedExecutions extends Construct {
  readonly stopTrainingJob: BundledFunction;
  /** Of the executions whose job is still to be stopped. */
  readonly stopQueue: IQueue;
  readonly stopChildren: BundledFunction;
  readonly sendNotice: BundledFunction;

  constructor(
    scope: Construct,
    { stateMachine, evaluation, sweep, writeReport, bucket, notices, deadLetterQueue, names }: EndedExecutionsProps,
  ) {
    super(scope, "Ended");
    this.stopTrainingJob = new StopTrainingJob(scope, names);
    this.stopChildren = new StopChildren(scope, names);
    this.sendNotice = new SendNotice(scope, { bucket, notices, names });

    const stop = new TriedForADay(this, "Stop", { target: this.stopTrainingJob, deadLetterQueue });
    this.stopQueue = stop.queue;
    new ExecutionEndedRule(this, "StopRule", {
      description: "Stops the training job of each execution that ended without success: it costs money by the hour.",
      stateMachines: [stateMachine],
      statuses: ["FAILED", "TIMED_OUT", "ABORTED"],
      target: stop,
    });
    new ExecutionEndedRule(this, "StopChildrenRule", {
      description:
        "Stops the trials and evaluations of each execution that ended without success: Step Functions does so on best effort only.",
      stateMachines: [stateMachine, sweep.stateMachine],
      statuses: ["FAILED", "TIMED_OUT", "ABORTED"],
      target: new TriedForADay(this, "StopChildren", { target: this.stopChildren, deadLetterQueue }),
    });
    new ExecutionEndedRule(this, "RemoveCandidateRule", {
      description: "Deletes what is left of an evaluation's temporary deployments, whatever its status.",
      stateMachines: [evaluation.stateMachine],
      statuses: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
      target: new TriedForADay(this, "RemoveCandidate", { target: evaluation.removeCandidate, deadLetterQueue }),
    });
    new ExecutionEndedRule(this, "ReportRule", {
      description: "Writes the report of each execution that has ended.",
      stateMachines: [stateMachine],
      statuses: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
      target: triedThreeTimes(writeReport, deadLetterQueue),
    });
    new ExecutionEndedRule(this, "SweepReportRule", {
      description: "Writes the report of each sweep that has ended.",
      stateMachines: [sweep.stateMachine],
      statuses: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
      target: triedThreeTimes(sweep.writeSweepReport, deadLetterQueue),
    });
    new ExecutionEndedRule(this, "NoticeRule", {
      description: "Sends a notice for each execution that has ended.",
      stateMachines: [stateMachine, evaluation.stateMachine, sweep.stateMachine],
      statuses: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
      target: triedThreeTimes(this.sendNotice, deadLetterQueue),
    });
  }
}
