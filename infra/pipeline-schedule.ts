import { Annotations, Duration, Stack, TimeZone } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Names } from "./names.ts";
import type { ScheduleSetting } from "./schedule-setting.ts";

export interface PipelineScheduleProps {
  readonly stateMachine: StateMachine;
  readonly schedule: ScheduleSetting;
  readonly deadLetterQueue: IQueue;
  readonly names: Names;
}

/** Starts executions by EventBridge Scheduler. What it could not start within an hour goes to the dead-letter queue. */
export class PipelineSchedule extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stateMachine, schedule: { expression, timezone, input, start }, deadLetterQueue, names }: PipelineScheduleProps,
  ) {
    super(scope, id);
    const assumedBy = new ServicePrincipal("scheduler.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
    });
    const role = new Role(this, "Role", { assumedBy, description: "Starts executions on a schedule." });
    new Schedule(this, "Schedule", {
      description: `Starts the ${names.title} pipeline. Every run costs training hours.`,
      schedule: ScheduleExpression.expression(expression, TimeZone.of(timezone)),
      timeWindow: TimeWindow.flexible(Duration.minutes(15)),
      target: new StepFunctionsStartExecution(stateMachine, {
        role,
        input: ScheduleTargetInput.fromObject(JSON.parse(input)),
        deadLetterQueue,
        retryAttempts: 5,
        maxEventAge: Duration.hours(1),
      }),
      ...(start === undefined ? {} : { start }),
    });
    if (start !== undefined)
      Annotations.of(this).addInfo(`${expression} starts its first run at ${start.toISOString()}, none at deployment.`);
  }
}
