import {
  type Answering,
  AwsError,
  type HttpAnswer,
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
import type { Executions } from "./executions.ts";
import { type HistoryEvent, withoutData } from "./history.ts";
import { checkedArn, checkedChoice, page, type PageRequest, validationError } from "./request-checks.ts";

/**
 * What-if: DescribeExecution and ListExecutions are eventually consistent (API reference), and of the history nothing
 * is documented.
 */
export interface StaleReads {
  readonly now: () => Date;
  /** Seconds by which the answer to a request is stale. */
  readonly lag: (request: HttpRequest, operation: string) => number;
}

/** The executions that the API describes and acts on. */
export interface StartedExecutions {
  find(executionArn: string): Pick<Execution, "description" | "history" | "abort"> | undefined;
  /** Newest first. @throws AwsError StateMachineDoesNotExist */
  of(stateMachineArn: string): readonly Pick<Execution, "description">[];
  start(request: Parameters<Executions["start"]>[0]): Pick<Execution, "description">;
}

/** Step Functions' API of executions over HTTP (AWS JSON 1.0), for the real SDK's client. */
export const serveStepFunctions = (
  executions: StartedExecutions,
  options: ServeOptions = {},
  stale?: StaleReads,
): Promise<LoopbackServer> => serve(stepFunctionsAnswers(executions, stale), options);

interface Request extends PageRequest {
  readonly executionArn?: unknown;
  readonly stateMachineArn?: unknown;
  readonly name?: string;
  readonly input?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly statusFilter?: unknown;
  readonly reverseOrder?: boolean;
  readonly includeExecutionData?: boolean;
}

const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"] as const;

/** The same, without a server. */
export function stepFunctionsAnswers(executions: StartedExecutions, stale?: StaleReads): Answering {
  const found = ({ executionArn }: Request): NonNullable<ReturnType<StartedExecutions["find"]>> => {
    const arn = checkedArn(executionArn, "execution", "executionArn");
    const execution = executions.find(arn);
    if (execution === undefined) throw new AwsError("ExecutionDoesNotExist", 400, `Execution Does Not Exist: '${arn}'`);
    return execution;
  };

  return (http): HttpAnswer => {
    const operation = String(http.headers["x-amz-target"] ?? "").replace("AWSStepFunctions.", "");
    const request = requestOf(http.body);
    const seen = (): Seen => asSeen(found(request), stale, (reads) => reads.lag(http, operation));
    switch (operation) {
      case "DescribeExecution": {
        const { startDate, stopDate, redriveDate, ...rest } = seen().description;
        return json(200, { ...rest, ...dates({ startDate, stopDate, redriveDate }) });
      }
      case "GetExecutionHistory": {
        const { description, events } = seen();
        const { reverseOrder = false, includeExecutionData = true } = request;
        const { items, nextToken } = page(
          reverseOrder ? events.toReversed() : events,
          `${description.executionArn} ${reverseOrder}`,
          request,
        );
        const shown = includeExecutionData ? items : items.map(withoutData);
        return json(200, {
          events: shown.map((event) => ({ ...event, timestamp: epochSeconds(event.timestamp) })),
          nextToken,
        });
      }
      case "ListExecutions": {
        const arn = checkedArn(request.stateMachineArn, "stateMachine", "stateMachineArn");
        const status = checkedChoice(request.statusFilter, "statusFilter", STATUSES);
        const lag = stale?.lag(http, operation) ?? 0;
        const at = stale !== undefined && lag > 0 ? new Date(stale.now().getTime() - lag * 1000) : undefined;
        const shown = executions
          .of(arn)
          .flatMap(({ description }) => listedAsOf(description, at) ?? [])
          .filter((description) => (status ?? description.status) === description.status);
        const { items, nextToken } = page(shown, `${arn} ${status ?? ""}`, request);
        return json(200, { executions: items.map(listed), nextToken });
      }
      case "StartExecution": {
        const stateMachineArn = checkedArn(request.stateMachineArn, "stateMachine", "stateMachineArn");
        const { name, input } = request;
        const { executionArn, startDate } = executions.start({
          stateMachineArn,
          ...(name === undefined ? {} : { name }),
          ...(input === undefined ? {} : { input }),
        }).description;
        return json(200, { executionArn, ...dates({ startDate }) });
      }
      case "StopExecution": {
        const execution = found(request);
        const { error, cause } = request;
        execution.abort({ ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) });
        return json(200, { stopDate: dates(execution.description).stopDate });
      }
      default:
        throw unsupported("Step Functions", operation);
    }
  };
}

interface Seen {
  readonly description: ExecutionDescription;
  readonly events: readonly HistoryEvent[];
}

/** The execution as it is, or as it was some seconds ago. */
function asSeen(
  { description, history: { events } }: Pick<Execution, "description" | "history">,
  stale: StaleReads | undefined,
  lagOf: (stale: StaleReads) => number,
): Seen {
  const lag = stale === undefined ? 0 : lagOf(stale);
  if (stale === undefined || lag <= 0) return { description, events };
  const at = new Date(stale.now().getTime() - lag * 1000);
  return { description: descriptionAsOf(description, events, at), events: historyAsOf(events, at) };
}

/** @throws AwsError */
function requestOf(body: Buffer): Request {
  try {
    return Object(JSON.parse(body.toString("utf8") || "{}")) as Request;
  } catch {
    throw validationError("The request is not JSON.");
  }
}

/** As ListExecutions showed it at an earlier time; undefined where it was not started yet. */
function listedAsOf(description: ExecutionDescription, at: Date | undefined): ExecutionDescription | undefined {
  const { startDate, stopDate, ...rest } = description;
  if (at === undefined) return description;
  if (Date.parse(startDate) > at.getTime()) return undefined;
  return stopDate === undefined || Date.parse(stopDate) <= at.getTime()
    ? description
    : { ...rest, startDate, status: "RUNNING" };
}

/** An item of ListExecutions. */
function listed({ executionArn, stateMachineArn, name, status, redriveCount, ...rest }: ExecutionDescription): object {
  return { executionArn, stateMachineArn, name, status, redriveCount, ...dates(rest) };
}

interface Dates {
  readonly startDate: string;
  readonly stopDate?: string | undefined;
  readonly redriveDate?: string | undefined;
}

/** AWS JSON writes times as seconds since 1970. */
const dates = ({
  startDate,
  stopDate,
  redriveDate,
}: Dates): { startDate: number; stopDate?: number; redriveDate?: number } => ({
  startDate: epochSeconds(startDate),
  ...(stopDate === undefined ? {} : { stopDate: epochSeconds(stopDate) }),
  ...(redriveDate === undefined ? {} : { redriveDate: epochSeconds(redriveDate) }),
});
const epochSeconds = (iso: string): number => Date.parse(iso) / 1000;
