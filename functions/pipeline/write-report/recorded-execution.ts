import type { ExecutionHistory } from "../../aws/read-execution.ts";
import type { RunRecord } from "../../contract/report.ts";
import { jsonOrText } from "./json-or-text.ts";

/** What a run's and a sweep's record say of their execution. */
export const recordedExecution = ({ execution }: ExecutionHistory): RunRecord["execution"] => ({
  arn: execution.executionArn ?? "",
  name: execution.name ?? execution.executionArn?.split(":").at(-1) ?? "",
  status: execution.status ?? "",
  started: (execution.startDate ?? new Date(0)).toISOString(),
  stopped: execution.stopDate?.toISOString() ?? null,
  input: jsonOrText(execution.input),
});
