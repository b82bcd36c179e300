import {
  type Answering,
  AwsError,
  type HttpAnswer,
  json,
  type LoopbackServer,
  serve,
  type ServeOptions,
  unsupported,
} from "../http/loopback-server.ts";
import type { ExecutionDescription } from "./description.ts";
import type { Execution } from "./execution.ts";
import type { Executions } from "./executions.ts";
import { withoutData } from "./history.ts";
import { checkedArn, checkedChoice, page, type PageRequest, validationError } from "./request-checks.ts";

/** What the API tells of, and acts on. */
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
): Promise<LoopbackServer> => serve(stepFunctionsAnswers(executions), options);

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

/** The same without a server. */
export function stepFunctionsAnswers(executions: StartedExecutions): Answering {
  const found = ({ executionArn }: Request): NonNullable<ReturnType<StartedExecutions["find"]>> => {
    const arn = checkedArn(executionArn, "execution", "executionArn");
    const execution = executions.find(arn);
    if (execution === undefined) throw new AwsError("ExecutionDoesNotExist", 400, `Execution Does Not Exist: '${arn}'`);
    return execution;
  };

  return ({ headers, body }): HttpAnswer => {
    const operation = String(headers["x-amz-target"] ?? "").replace("AWSStepFunctions.", "");
    const request = requestOf(body);
    switch (operation) {
      case "DescribeExecution": {
        const { startDate, stopDate, ...rest } = found(request).description;
        return json(200, { ...rest, ...dates({ startDate, stopDate }) });
      }
      case "GetExecutionHistory": {
        const { description, history } = found(request);
        const { reverseOrder = false, includeExecutionData = true } = request;
        const { items, nextToken } = page(
          reverseOrder ? history.events.toReversed() : history.events,
          `${description.executionArn} ${reverseOrder}`,
          request,
        );
        const events = includeExecutionData ? items : items.map(withoutData);
        return json(200, {
          events: events.map((event) => ({ ...event, timestamp: epochSeconds(event.timestamp) })),
          nextToken,
        });
      }
      case "ListExecutions": {
        const arn = checkedArn(request.stateMachineArn, "stateMachine", "stateMachineArn");
        const status = checkedChoice(request.statusFilter, "statusFilter", STATUSES);
        const { items, nextToken } = page(
          executions.of(arn).filter(({ description }) => (status ?? description.status) === description.status),
          `${arn} ${status ?? ""}`,
          request,
        );
        return json(200, { executions: items.map(({ description }) => listed(description)), nextToken });
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

/** @throws AwsError */
function requestOf(body: Buffer): Request {
  try {
    return Object(JSON.parse(body.toString("utf8") || "{}")) as Request;
  } catch {
    throw validationError("The request is no JSON.");
  }
}

/** An item of ListExecutions. */
function listed({ executionArn, stateMachineArn, name, status, redriveCount, ...rest }: ExecutionDescription): object {
  return { executionArn, stateMachineArn, name, status, redriveCount, ...dates(rest) };
}

/** AWS JSON writes times as seconds since 1970. */
const dates = ({
  startDate,
  stopDate,
}: {
  readonly startDate: string;
  readonly stopDate?: string | undefined;
}): { readonly startDate: number; readonly stopDate?: number } => ({
  startDate: epochSeconds(startDate),
  ...(stopDate === undefined ? {} : { stopDate: epochSeconds(stopDate) }),
});
const epochSeconds = (iso: string): number => Date.parse(iso) / 1000;
