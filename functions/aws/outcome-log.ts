import { performance } from "node:perf_hooks";
import { Logger } from "@aws-lambda-powertools/logger";
import { parsedJson } from "../contract/parsed-json.ts";

/** What is used of Lambda's context. */
export interface LambdaContext {
  readonly awsRequestId: string;
}

/** What is used of the Logger: a line with a message and fields. */
type OutcomeLogger = Pick<Logger, "info" | "error">;

/**
 * Wraps a handler so that each invocation ends in one structured line: which execution and job it was for, its outcome,
 * how long it took. Never a prompt, an answer or an input: values are taken from the few places below and from nowhere
 * else. A thrown error is logged by its name; its message follows in Lambda's own line.
 * @param name of the function, as in the template: its state's name
 * @param now milliseconds of a monotonic clock
 */
export function withOutcomeLog<C extends LambdaContext, R>(
  name: string,
  handler: (event: unknown, context: C) => R | Promise<R>,
  logger: OutcomeLogger = new Logger({ serviceName: name, logLevel: "INFO" }),
  now: () => number = () => performance.now(),
): (event: unknown, context: C) => Promise<R> {
  return async (event, context) => {
    const start = now();
    const line = (outcome: string, result?: unknown): Record<string, unknown> => ({
      outcome,
      ...subjectOf(event, result),
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
  return firstText([outcome, status]) ?? "done";
}

/**
 * Which execution, which job: from where the machines put them (`execution`, or in `run`, `evaluation` or `sweep`), the
 * rules for ended executions (`executionArn`), and the function's own result.
 */
function subjectOf(event: unknown, result: unknown): Record<string, unknown> {
  const given = bodyOf(event);
  const { executionArn, run, evaluation, sweep, training } = given;
  const executions = [given, record(run), record(evaluation), record(sweep)].map(
    ({ execution }) => record(execution)["arn"],
  );
  const jobs = [result, training, run].map((place) => record(place)["jobName"]);
  return { executionArn: firstText([executionArn, ...executions]), jobName: firstText(jobs) };
}

/** The event itself; of a queue, the body of its one message. */
function bodyOf(event: unknown): Record<string, unknown> {
  const { Records: records } = record(event);
  return record(Array.isArray(records) ? parsedJson(String(record(records[0])["body"])) : event);
}

const firstText = (values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === "string");
