import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { type AlarmRow, alarmRows, type Watched } from "./alarm-rows.ts";
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
    for (const [name, row] of Object.entries(rows)) {
      new Alarm(this, name, {
        alarmDescription: `${row.meaning} What to do: ${settings.runbookUrl}, row ${name}.`,
        metric: row.metric,
        ...comparisonOf(row),
        evaluationPeriods: row.periods ?? 1,
        treatMissingData: TreatMissingData.NOT_BREACHING, // no run, no data
      }).addAlarmAction(new SnsAction(topic));
    }
  }
}

const comparisonOf = (row: AlarmRow) =>
  "atMost" in row
    ? { threshold: row.atMost, comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD }
    : { threshold: row.atLeast, comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD };
