import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { ServiceCallFailed, ServiceTemporarilyUnavailable } from "../contract/errors.ts";
import { counted } from "../contract/counted.ts";

/** What the SDK throws: a service exception, a network error, or an answer that could not be read. */
type SdkError = Parameters<typeof isTransientError>[0] & { code?: string };

/**
 * Turns what the AWS SDK threw, after its own retries, into one of the pipeline's two errors: one that the machine
 * retries and one that it does not. Which is which is the SDK's own classification; an answer that can't be read, or
 * was changed on its way, counts as transient, since the cause lies between us and the service.
 *
 * @param call `service:Operation`, as IAM writes it, e.g. "bedrock:GetModelCustomizationJob"
 * @param resource what it was called on: an ARN, a name, an S3 URI
 */
export function callFailure(
  call: string,
  resource: string,
  error: unknown,
): ServiceCallFailed | ServiceTemporarilyUnavailable {
  const e = (error instanceof Error ? error : new Error(String(error))) as SdkError;
  const answer = `${e.name}${e.$metadata?.httpStatusCode ? ` (HTTP ${e.$metadata.httpStatusCode})` : ""}: ${e.message || e.code || "no message"}`;
  if (passesByItself(e)) {
    return new ServiceTemporarilyUnavailable(
      `${call} on ${resource} failed after ${counted(e.$metadata?.attempts ?? 1, "attempt")}: ${answer}. It usually passes by itself; the state machine retries. If it lasts, redrive the execution later.`,
      { cause: error },
    );
  }
  return new ServiceCallFailed(`${call} on ${resource} failed: ${answer}. ${remedy(e, call, resource)}`, {
    cause: error,
  });
}

const passesByItself = (e: SdkError): boolean =>
  isThrottlingError(e) || isTransientError(e) || isServerError(e) || isUnreadable(e);

/** What the SDK throws for a body that is no XML, or not the one that was sent: it has no error names for it. */
const CHANGED = /^(@aws-sdk XML parse error|Checksum mismatch: |Connection lost or stream closed )/;

/** An answer that is not JSON or XML or is incomplete; or a success status that the SDK still throws for. */
function isUnreadable(e: SdkError): boolean {
  const status = e.$metadata?.httpStatusCode ?? 0;
  return e instanceof SyntaxError || (status >= 200 && status < 300) || CHANGED.test(e.message);
}

function remedy(e: SdkError, call: string, resource: string): string {
  if (e.$metadata?.httpStatusCode === 403 || /AccessDenied|Forbidden|NotAuthorized/.test(e.name)) {
    return `The function's role must allow ${call} on ${resource}: deploy the stack as it is in the repository, look for a service control policy or a bucket policy that denies it, then redrive.`;
  }
  if (e.$metadata?.httpStatusCode === 404 || /NotFound|NoSuch/.test(e.name))
    return `Look whether ${resource} exists and was not deleted; then redrive, or start a new execution.`;
  return "Fix what the service names, then redrive the execution.";
}
