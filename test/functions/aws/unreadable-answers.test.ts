import { describe, expect, it } from "vitest";
import { callFailure } from "../../../functions/aws/call-failure.ts";

/** As the SDK throws it. */
const thrown = (message: string, httpStatusCode?: number): Error =>
  Object.assign(new Error(message), {
    $metadata: { ...(httpStatusCode === undefined ? {} : { httpStatusCode }), attempts: 1 },
  });

describe("an answer that can't be read", () => {
  it.each([
    [
      "is not what was sent",
      thrown('Checksum mismatch: expected "a" but received "b" in response header "x-amz-checksum-crc32".'),
    ],
    ["ends too soon", thrown("Connection lost or stream closed before all data was received.")],
    ["is no XML", thrown("@aws-sdk XML parse error: missing closing tag </body>.", 200)],
    [
      "is no XML, of an object that is not there",
      thrown("@aws-sdk XML parse error: missing closing tag </body>.", 404),
    ],
    ["is not JSON", new SyntaxError("Unexpected token <")],
    ["is of success, and an error all the same", thrown("a field is missing", 200)],
  ])("that %s passes by itself", (_, error) => {
    expect(callFailure("s3:GetObject", "s3://b/k", error)).toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringMatching(/^s3:GetObject on s3:\/\/b\/k failed/) as string,
    });
  });

  it("is not what a service's own no is", () => {
    expect(callFailure("s3:GetObject", "s3://b/k", thrown("The specified bucket does not exist", 404))).toMatchObject({
      name: "ServiceCallFailed",
    });
  });
});
