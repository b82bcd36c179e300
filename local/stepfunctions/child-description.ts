import { randomUUID } from "node:crypto";
import type { ExecutionDescription } from "./description.ts";

/** StartExecution's answer, with the SDK's own response metadata. */
export function startOutput({ executionArn, startDate }: ExecutionDescription): object {
  const RequestId = randomUUID();
  const headers = { "Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": RequestId };
  return {
    ExecutionArn: executionArn,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId },
    StartDate: Date.parse(startDate),
  };
}

/**
 * DescribeExecution's answer in the names of the integration states:startExecution.
 * @param data reads its input and output
 */
export const described = (description: ExecutionDescription, data: (json: string) => unknown): object => {
  const { cause, error, executionArn, input, name, output, startDate, stateMachineArn, status, stopDate } = description;
  return {
    ...(cause === undefined ? {} : { Cause: cause }),
    ...(error === undefined ? {} : { Error: error }),
    ExecutionArn: executionArn,
    Input: data(input),
    InputDetails: { Included: true },
    Name: name,
    ...(output === undefined ? {} : { Output: data(output), OutputDetails: { Included: true } }),
    StartDate: Date.parse(startDate),
    StateMachineArn: stateMachineArn,
    Status: status,
    ...(stopDate === undefined ? {} : { StopDate: Date.parse(stopDate) }),
  };
};
