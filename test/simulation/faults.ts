import type { HttpAnswer } from "../../local/http/loopback-server.ts";

export type Service = "bedrock" | "lambda" | "s3" | "sns" | "states";

/** What a client of AWS can meet. `late`: the service does what it was asked, and nobody hears of it. */
export const FAULTS = ["throttled", "error 500", "reset", "timeout", "denied", "validation", "malformed"] as const;
export type Fault = (typeof FAULTS)[number];

/** Faults that pass by themselves, and those of a request that will not be taken. */
export const TRANSIENT: ReadonlySet<string> = new Set<Fault>([
  "throttled",
  "error 500",
  "reset",
  "timeout",
  "malformed",
]);

type ErrorFault = "throttled" | "error 500" | "denied" | "validation";
export const isError = (fault: Fault): fault is ErrorFault =>
  ["throttled", "error 500", "denied", "validation"].includes(fault);

/**
 * [error's name on the wire, HTTP status, message], by the services' models (botocore 1.43.107) and what they are known
 * to answer.
 */
const ERRORS: Readonly<Record<Service, Readonly<Record<ErrorFault, readonly [string, number, string]>>>> = {
  bedrock: {
    throttled: ["ThrottlingException", 429, "Too many requests, please wait before trying again."],
    "error 500": [
      "InternalServerException",
      500,
      "The system encountered an unexpected error during processing. Try your request again.",
    ],
    denied: [
      "AccessDeniedException",
      403,
      "User: arn:aws:sts::123456789012:assumed-role/step/step is not authorized to perform this action because no identity-based policy allows it",
    ],
    validation: ["ValidationException", 400, "1 validation error detected: Value failed to satisfy constraint"],
  },
  lambda: {
    throttled: ["TooManyRequestsException", 429, "Rate Exceeded."],
    "error 500": ["ServiceException", 500, "The service encountered an internal error."],
    denied: [
      "AccessDeniedException",
      403,
      "User is not authorized to perform: lambda:InvokeFunction because no identity-based policy allows it",
    ],
    validation: ["InvalidParameterValueException", 400, "One of the parameters in the request is not valid."],
  },
  s3: {
    throttled: ["SlowDown", 503, "Please reduce your request rate."],
    "error 500": ["InternalError", 500, "We encountered an internal error. Please try again."],
    denied: ["AccessDenied", 403, "Access Denied"],
    validation: ["InvalidArgument", 400, "Invalid Argument"],
  },
  sns: {
    throttled: ["Throttled", 429, "Rate exceeded"],
    "error 500": ["InternalError", 500, "Internal failure"],
    denied: [
      "AuthorizationError",
      403,
      "User is not authorized to perform: SNS:Publish because no identity-based policy allows it",
    ],
    validation: ["InvalidParameter", 400, "Invalid parameter: Message"],
  },
  states: {
    throttled: ["ThrottlingException", 400, "Rate exceeded"],
    "error 500": [
      "InternalFailure",
      500,
      "The request processing has failed because of an unknown error, exception or failure.",
    ],
    denied: [
      "AccessDeniedException",
      400,
      "User is not authorized to perform this action because no identity-based policy allows it",
    ],
    validation: ["InvalidArn", 400, "Invalid Arn"],
  },
};

/**
 * The answer as the service writes it: REST-JSON of Bedrock and Lambda, XML of S3, AWS JSON of Step Functions, the
 * query protocol of SNS.
 */
export function errorAnswer(service: Service, fault: ErrorFault, method: string): HttpAnswer {
  const [name, status, message] = ERRORS[service][fault];
  switch (service) {
    case "bedrock":
      return {
        status,
        headers: {
          "content-type": "application/json",
          "x-amzn-errortype": `${name}:http://internal.amazon.com/coral/com.amazonaws.bedrock/`,
        },
        body: JSON.stringify({ message }),
      };
    case "lambda":
      return {
        status,
        headers: { "content-type": "application/json", "x-amzn-errortype": name },
        body: JSON.stringify({ Type: status < 500 ? "User" : "Service", Message: message, message }),
      };
    case "states":
      return {
        status,
        headers: { "content-type": "application/x-amz-json-1.0" },
        body: JSON.stringify({ __type: `com.amazon.coral.service#${name}`, message }),
      };
    case "s3": // the answer to a HEAD has no body
      return {
        status,
        headers: { "content-type": "application/xml" },
        body:
          method === "HEAD"
            ? ""
            : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${name}</Code><Message>${message}</Message><RequestId>TX0</RequestId><HostId>h</HostId></Error>`,
      };
    case "sns":
      return {
        status,
        headers: { "content-type": "text/xml" },
        body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
      };
  }
}

/**
 * What something between us and the service answers in its place, with the service's own headers: the status is the
 * true one, the body is not.
 */
export const MALFORMED = '<html><head><title>Proxy</title></head><body>{"cut off';

/** As the SDK's own handler throws them: it names a reset after its code's family. */
export const connectionReset = (): Error =>
  Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" });
export const requestTimeout = (milliseconds: number): Error =>
  Object.assign(
    new Error(
      `@smithy/node-http-handler - [ERROR] a request has exceeded the configured ${milliseconds} ms requestTimeout.`,
    ),
    { name: "TimeoutError", code: "ETIMEDOUT" },
  );
