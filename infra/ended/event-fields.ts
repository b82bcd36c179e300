import { EventField, RuleTargetInput } from "aws-cdk-lib/aws-events";

/** Fields of the detail of "Step Functions Execution Status Change". */
type Field = "executionArn" | "startDate" | "stopDate" | "status";

/** A JSON object of these fields, under their own names: the event of a function for ended executions. */
export const eventFields = (...fields: readonly Field[]): RuleTargetInput =>
  RuleTargetInput.fromObject(
    Object.fromEntries(fields.map((field) => [field, EventField.fromPath(`$.detail.${field}`)])),
  );
