import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { alarmRows, type Watched } from "./alarm-rows.ts";
import type { Settings } from "./settings.ts";

export interface AlarmsProps extends Omit<Watched, "stuckAfterHours"> {
  readonly topic: ITopic;
  readonly settings: Settings;
}

/** One alarm a row, each to the topic. */
export class Alarms extends Construct {
  constructor(scope: Construct, { topic, settings, ...watched }: AlarmsProps) {
    super(scope, "Alarms");
    const rows = alarmRows({ ...watched, stuckAfterHours: settings.stuckAfterHours });
    for (const [name, { metric, threshold, periods = 1, meaning }] of Object.entries(rows)) {
      new Alarm(this, name, {
        alarmDescription: `${meaning} What to do: ${settings.runbookUrl}, row ${name}.`,
        metric,
        threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: periods,
        treatMissingData: TreatMissingData.NOT_BREACHING, // no run, no data
      }).addAlarmAction(new SnsAction(topic));
    }
  }
}
