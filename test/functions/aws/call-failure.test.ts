import { describe, expect, it } from "vitest";
import { callFailure } from "../../../functions/aws/call-failure.ts";

/** An error as the SDK throws it. */
const failure = (fields: object = {}, message = "words"): Error => Object.assign(new Error(message), fields);
const status = (httpStatusCode: number, name = "SomeException"): Error =>
  failure({ name, $metadata: { httpStatusCode, attempts: 3 } });
const of = (error: unknown) => callFailure("s3:GetObject", "s3://bucket/key", error);

describe("a failed call", () => {
  it.each<[string, Error]>([
    ["a server's fault that the SDK knows as one that passes", status(503)],
    ["a server's fault of any other status", status(505)],
    ["the last of a server's faults", status(599)],
    ["throttling by its name", status(400, "ThrottlingException")],
    ["throttling by its status", status(429)],
    ["a broken connection", failure({ name: "TimeoutError", code: "ECONNRESET" })],
    ["an answer of success that is none", status(200)],
    ["the last status of success", status(299)],
    ["an answer that is not JSON", new SyntaxError("Unexpected token <")],
    ["an answer that is no XML", failure({}, "@aws-sdk XML parse error: ...")],
    ["an answer that was changed on its way", failure({}, 'Checksum mismatch: expected "a"')],
    ["an answer that broke off", failure({}, "Connection lost or stream closed before all bytes")],
  ])("by %s is tried again", (_, error) => {
    expect(of(error)).toMatchObject({ name: "ServiceTemporarilyUnavailable", cause: error });
  });

  it.each<[string, Error]>([
    ["a refusal", status(400)],
    ["the last of a client's faults", status(499)],
    ["a redirect", status(300)],
    ["an error of ours", new TypeError("x is not a function")],
    ["words that only hold those of a checksum", failure({}, "not a Checksum mismatch: ")],
  ])("by %s is not", (_, error) => {
    expect(of(error)).toMatchObject({ name: "ServiceCallFailed", cause: error });
  });

  it("names call, resource, how often it was tried, and what was answered", () => {
    expect(of(status(503)).message).toBe(
      "s3:GetObject on s3://bucket/key failed after 3 attempts: SomeException (HTTP 503): words. It usually passes by itself; the state machine retries. If it lasts, redrive the execution later.",
    );
    expect(of(new SyntaxError("no JSON")).message).toContain("failed after 1 attempt: SyntaxError: no JSON.");
    expect(of(failure({ name: "E", code: "EOTHER" }, "")).message).toContain("failed: E: EOTHER.");
    expect(of(failure({ name: "E" }, "")).message).toContain("failed: E: no message.");
    expect(of("thrown text").message).toContain("failed: Error: thrown text.");
  });

  it.each<[string, Error, RegExp]>([
    ["a status", status(403), /role must allow s3:GetObject on s3:\/\/bucket\/key/],
    ["AccessDenied", status(400, "AccessDeniedException"), /role must allow/],
    ["Forbidden", failure({ name: "Forbidden" }), /role must allow/],
    ["NotAuthorized", failure({ name: "NotAuthorizedException" }), /role must allow/],
    ["a status of absence", status(404), /s3:\/\/bucket\/key exists and was not deleted/],
    ["NotFound", failure({ name: "ResourceNotFoundException" }), /exists and was not deleted/],
    ["NoSuch", failure({ name: "NoSuchKey" }), /exists and was not deleted/],
    ["anything else", status(400), /then redrive the execution\.$/],
  ])("says what to do, by %s", (_, error, words) => {
    expect(of(error).message).toMatch(words);
  });
});
