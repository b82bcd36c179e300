import { Logger } from "@aws-lambda-powertools/logger";

type Handler<R> = (event: unknown, context: LambdaContext) => Promise<R>;

/** What is used of Lambda's context. */
export interface LambdaContext {
  readonly awsRequestId?: string;
  getRemainingTimeInMillis?(): number;
}

/**
 * Wraps a handler so that each invocation ends in one structured line: which execution and job it was for, its outcome,
 * how long it took. Never a prompt, an answer or an input: values are taken from the few places below and from nowhere
 * else. A thrown error is logged by its name; its message follows in Lambda's own line.
 * @param name of the function, as in the template
 * @param now milliseconds of a monotonic clock
 */
export function withOutcomeLog<R>(
  name: string,
  handler: Handler<R>,
  logger: Pick<Logger, "info" | "error"> = new Logger({ serviceName: name, logLevel: "INFO" }),
  now: () => number = () => performance.now(),
): Handler<R> {
  return async (event, context) => {
    const start = now();
    const line = (outcome: string, result?: unknown): Record<string, unknown> => ({
      outcome,
      ...factsOf(event, result),
      requestId: context.awsRequestId,
      durationMs: Math.round(now() - start),
    });
    try {
      const result = await handler(event, context);
      logger.info(`${name} ended`, line(outcomeOf(result), result));
      return result;
    } catch (error) {
      logger.error(`${name} failed`, line(error instanceof Error ? error.name : "error"));
      throw error;
    }
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** The outcome that the function itself reports, where it does; else "done". */
function outcomeOf(result: unknown): string {
  const { outcome, status } = record(result);
  return typeof outcome === "string" ? outcome : typeof status === "string" ? status : "done";
}

/** Which execution, which job. An event of the stop queue holds the ended execution in the body of its one record. */
function factsOf(event: unknown, result: unknown): Record<string, unknown> {
  const given = bodyOf(event);
  const { run, training, execution } = given;
  const executions = [given["executionArn"], record(record(run)["execution"])["arn"], record(execution)["arn"]];
  const jobs = [record(result)["jobName"], record(training)["jobName"], record(run)["jobName"]];
  return { executionArn: firstText(executions), jobName: firstText(jobs) };
}

function bodyOf(event: unknown): Record<string, unknown> {
  const { Records: records } = record(event);
  if (!Array.isArray(records)) return record(event);
  try {
    return record(JSON.parse(String(record(records[0])["body"])));
  } catch {
    return {};
  }
}

const firstText = (values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === "string");
