import { describe, expect, it } from "vitest";
import type { HttpAnswer } from "../../local/http/loopback-server.ts";
import { exchangeFaults } from "./wire-shapes.ts";

/** What is wrong with an answer to a request. */
const faults = (method: string, path: string, answer: HttpAnswer, headers: Readonly<Record<string, string>> = {}) =>
  exchangeFaults({
    request: { method, path, headers, query: new URLSearchParams(), body: Buffer.alloc(0) },
    answer,
  });
const body = JSON.stringify;
const failure = (name: string, status: number): HttpAnswer => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: body({ __type: name, message: "no" }),
});
const DEPLOYMENT =
  "/model-customization/custom-model-deployments/arn:aws:bedrock:us-east-1:1:custom-model-deployment/a";

describe("an answer is held against the SDK's model of the service", () => {
  it.each<[string, string, string, HttpAnswer, string[]]>([
    ["an unknown operation", "GET", "/jobs", { status: 200 }, ["GET /jobs: no service's model has this operation"]],
    [
      "another status",
      "POST",
      "/model-customization-jobs",
      { status: 200, body: body({ jobArn: "arn" }) },
      ["CreateModelCustomizationJob: the status is 200, and not 201"],
    ],
    [
      "an unknown member, and a required one that is missing",
      "PATCH",
      DEPLOYMENT,
      { status: 202, body: body({ arn: "arn" }) },
      [
        "UpdateCustomModelDeployment: $.customModelDeploymentArn is missing",
        "UpdateCustomModelDeployment: $.arn is not in the model",
      ],
    ],
    [
      "a time as a number",
      "GET",
      "/custom-models/tuned",
      { status: 200, body: body({ modelArn: "a", modelName: "tuned", creationTime: 5 }) },
      ["GetCustomModel: $.creationTime is 5, and not a time"],
    ],
    [
      "a union of two members",
      "POST",
      "/model/m/converse",
      {
        status: 200,
        body: body({
          output: { message: { role: "assistant", content: [{ text: "a", image: { format: "png", source: {} } }] } },
          stopReason: "end_turn",
          usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
          metrics: { latencyMs: 1 },
        }),
      },
      [
        "Converse: $.output.message.content[0] is a union, and has 2 members",
        "Converse: $.output.message.content[0].image.source is a union, and has 0 members",
      ],
    ],
    [
      "an unknown header",
      "POST",
      "/2015-03-31/functions/Work/invocations",
      { status: 200, headers: { "x-amz-version": "1" }, body: "{}" },
      ["Invoke: the header x-amz-version is not in the model"],
    ],
    [
      "another service's error",
      "GET",
      "/custom-models/tuned",
      failure("InvalidArn", 400),
      ["GetCustomModel: the error InvalidArn is not in the model"],
    ],
    [
      "an error's other status",
      "GET",
      "/custom-models/tuned",
      failure("ResourceNotFoundException", 400),
      ["GetCustomModel: the error ResourceNotFoundException has the status 400, and not 404"],
    ],
  ])("which finds %s", (_, method, path, answer, found) => {
    expect(faults(method, path, answer)).toEqual(found);
  });

  it("which finds a missing member in AWS JSON", () => {
    const target = { "x-amz-target": "AWSStepFunctions.StartExecution" };
    expect(faults("POST", "/", { status: 200, body: body({ executionArn: "arn" }) }, target)).toEqual([
      "StartExecution: $.startDate is missing",
    ]);
  });

  it("and passes where it is as the model has it, or refused by the rehearsal itself", () => {
    expect(faults("GET", "/custom-models/tuned", failure("ResourceNotFoundException", 404))).toEqual([]);
    expect(faults("GET", "/custom-models/tuned", failure("AccessDeniedException", 403))).toEqual([]);
    expect(faults("GET", "/custom-models/tuned", failure("UnsupportedOperation", 501))).toEqual([]);
  });
});
