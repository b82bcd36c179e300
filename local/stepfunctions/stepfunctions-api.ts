import {
  type Answering,
  AwsError,
  json,
  type LoopbackServer,
  serve,
  type ServeOptions,
  unsupported,
} from "../http/loopback-server.ts";
import type { Execution } from "./execution.ts";

/** DescribeExecution and GetExecutionHistory over HTTP (AWS JSON 1.0), for the real SDK's client. */
export const serveStepFunctions = (
  execution: () => Execution | undefined,
  options: ServeOptions = {},
): Promise<LoopbackServer> => serve(stepFunctionsAnswers(execution), options);

/** The same without a server. */
export function stepFunctionsAnswers(
  execution: () => Pick<Execution, "description" | "history"> | undefined,
): Answering {
  return (request) => {
    const operation = String(request.headers["x-amz-target"] ?? "").replace("AWSStepFunctions.", "");
    const body = JSON.parse(request.body.toString("utf8") || "{}") as {
      executionArn?: string;
      maxResults?: number;
      nextToken?: string;
      reverseOrder?: boolean;
    };
    if (operation !== "DescribeExecution" && operation !== "GetExecutionHistory")
      return Promise.reject(unsupported("Step Functions", operation));
    const found = execution();
    if (found === undefined || found.description.executionArn !== body.executionArn) {
      return Promise.reject(
        new AwsError("ExecutionDoesNotExist", 400, `Execution Does Not Exist: '${body.executionArn ?? ""}'`),
      );
    }
    switch (operation) {
      case "DescribeExecution": {
        const { startDate, stopDate, ...rest } = found.description;
        return Promise.resolve(
          json(200, {
            ...rest,
            startDate: epochSeconds(startDate),
            ...(stopDate === undefined ? {} : { stopDate: epochSeconds(stopDate) }),
          }),
        );
      }
      case "GetExecutionHistory": {
        const from = Number(body.nextToken ?? 0);
        const { events } = found.history;
        const page = (body.reverseOrder === true ? events.toReversed() : events).slice(
          from,
          from + (body.maxResults ?? 100),
        );
        const next = from + page.length;
        return Promise.resolve(
          json(200, {
            events: page.map((event) => ({ ...event, timestamp: epochSeconds(event.timestamp) })),
            ...(next < events.length ? { nextToken: String(next) } : {}),
          }),
        );
      }
    }
  };
}

/** AWS JSON writes times as seconds since 1970. */
const epochSeconds = (iso: string): number => Date.parse(iso) / 1000;
