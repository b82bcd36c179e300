import type { Stack } from "aws-cdk-lib";

/** The state machine's name is given, not generated: roles of functions that it invokes name its executions, and a generated name would make a cycle. */
export const STATE_MACHINE_NAME = "finqa-rft";

/** Of the metrics that functions write (embedded metric format). */
export const METRICS_NAMESPACE = "FinqaRft";

/** ARN pattern of the machine's executions. */
export const EXECUTIONS_OF = ({ partition, region, account }: Stack): string =>
  `arn:${partition}:states:${region}:${account}:execution:${STATE_MACHINE_NAME}:*`;
