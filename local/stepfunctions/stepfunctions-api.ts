import {
  type Answering,
  AwsError,
  type HttpRequest,
  json,
  type LoopbackServer,
  serve,
  type ServeOptions,
  unsupported,
} from "../http/loopback-server.ts";
import { descriptionAsOf, historyAsOf } from "./as-of.ts";
import type { ExecutionDescription } from "./description.ts";
import type { Execution } from "./execution.ts";
import type { HistoryEvent } from "./history.ts";

/** What-if: DescribeExecution is eventually consistent (API reference), and of the history nothing is documented. */
export interface StaleReads {
  readonly now: () => Date;
  /** Seconds by which the answer to a request is behind. */
  readonly lag: (request: HttpRequest, operation: string) => number;
}

/** DescribeExecution and GetExecutionHistory over HTTP (AWS JSON 1.0), for the real SDK's client. */
export const serveStepFunctions = (
  execution: () => Execution | undefined,
  options: ServeOptions = {},
  stale?: StaleReads,
): Promise<LoopbackServer> => serve(stepFunctionsAnswers(execution, stale), options);

/** The same without a server. */
export function stepFunctionsAnswers(
  execution: () => Pick<Execution, "description" | "history"> | undefined,
  stale?: StaleReads,
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
    const { description, events } = asSeen(found, stale, (reads) => reads.lag(request, operation));
    switch (operation) {
      case "DescribeExecution": {
        const { startDate, stopDate, redriveDate, ...rest } = description;
        return Promise.resolve(
          json(200, {
            ...rest,
            startDate: epochSeconds(startDate),
            ...(stopDate === undefined ? {} : { stopDate: epochSeconds(stopDate) }),
            ...(redriveDate === undefined ? {} : { redriveDate: epochSeconds(redriveDate) }),
          }),
        );
      }
      case "GetExecutionHistory": {
        const from = Number(body.nextToken ?? 0);
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

/** The execution as it is, or as it was some seconds ago. */
function asSeen(
  { description, history: { events } }: Pick<Execution, "description" | "history">,
  stale: StaleReads | undefined,
  lagOf: (stale: StaleReads) => number,
): { readonly description: ExecutionDescription; readonly events: readonly HistoryEvent[] } {
  const lag = stale === undefined ? 0 : lagOf(stale);
  if (stale === undefined || lag <= 0) return { description, events };
  const at = new Date(stale.now().getTime() - lag * 1000);
  return { description: descriptionAsOf(description, events, at), events: historyAsOf(events, at) };
}

/** AWS JSON writes times as seconds since 1970. */
const epochSeconds = (iso: string): number => Date.parse(iso) / 1000;
