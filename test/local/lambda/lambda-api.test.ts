import { GetAliasCommand, InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, it } from "vitest";
import { type LoopbackServer, serve } from "../../../local/http/loopback-server.ts";
import type { Functions } from "../../../local/lambda/functions.ts";
import { lambdaAnswers, lambdaFailure } from "../../../local/lambda/lambda-api.ts";
import { clientFor } from "../../support/scripted-server.ts";
import { inShape } from "../../support/wire-shapes.ts";
import { deployed } from "./deployed.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:Stack-Work";
/** Lambda's API, with every answer held against the service's model. */
function served(functions: Functions): Promise<LoopbackServer> {
  const options = { failure: lambdaFailure };
  return serve(
    inShape(
      lambdaAnswers(() => functions),
      options,
    ),
    options,
  );
}
const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

/** The function behind the API, and the real client before it. */
async function client(
  source = 'export const handler = async (event) => { if (event?.fail) throw new TypeError("no"); return { event }; };',
) {
  const { functions } = await deployed(source);
  const server = await served(functions);
  const lambda = new LambdaClient(clientFor(server.url));
  closing.push(
    () => {
      functions.close();
    },
    () => server.close(),
  );
  return async (input: Partial<InvokeCommandInput> = {}) => {
    const { Payload, ...answer } = await lambda.send(new InvokeCommand({ FunctionName: ARN, Payload: "{}", ...input }));
    return { ...answer, payload: JSON.parse(Buffer.from(Payload ?? []).toString("utf8")) as unknown };
  };
}

describe("Lambda's Invoke API", () => {
  it.each([
    ["the function's ARN", { FunctionName: ARN }, "$LATEST"],
    ["its name", { FunctionName: "Stack-Work" }, "$LATEST"],
    ["an alias's ARN", { FunctionName: `${ARN}:live` }, "1"],
    ["a version's ARN", { FunctionName: `${ARN}:1` }, "1"],
    ["a qualifier", { FunctionName: ARN, Qualifier: "live" }, "1"],
    ["$LATEST", { FunctionName: ARN, Qualifier: "$LATEST" }, "$LATEST"],
  ])("by %s answers with the result and the version", async (_, input, version) => {
    expect(await (await client())({ ...input, Payload: '{"a":1}' })).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: version,
      payload: { event: { a: 1 } },
    });
  });

  it("has no FunctionError where all is well", async () => {
    expect((await (await client())()).FunctionError).toBeUndefined();
  });

  it("answers a function's failure with 200, FunctionError and the error", async () => {
    expect(await (await client())({ Payload: '{"fail":true}' })).toMatchObject({
      StatusCode: 200,
      FunctionError: "Unhandled",
      payload: { errorType: "TypeError", errorMessage: "no" },
    });
  });

  it.each([
    ["an unknown function", { FunctionName: "Nobody" }, "ResourceNotFoundException"],
    ["a payload over 6 MB", { Payload: JSON.stringify("x".repeat(6 * 1024 * 1024)) }, "RequestTooLargeException"],
    ["a payload that is not JSON", { Payload: '{"a":' }, "InvalidRequestContentException"],
    ["the end of the log with the answer", { LogType: "Tail" as const }, "UnsupportedOperation"],
    ["an asynchronous invocation", { InvocationType: "Event" as const }, "UnsupportedOperation"],
  ])("refuses %s", async (_, input, name) => {
    await expect((await client())(input)).rejects.toMatchObject({ name });
  });
});

describe("Lambda's GetAlias API", () => {
  it("says which version an alias stands for, and that there is no other alias", async () => {
    const { functions } = await deployed("export const handler = async () => null;");
    const server = await served(functions);
    closing.push(
      () => {
        functions.close();
      },
      () => server.close(),
    );
    const lambda = new LambdaClient(clientFor(server.url));
    expect(await lambda.send(new GetAliasCommand({ FunctionName: ARN, Name: "live" }))).toMatchObject({
      AliasArn: `${ARN}:live`,
      FunctionVersion: "1",
    });
    await expect(lambda.send(new GetAliasCommand({ FunctionName: ARN, Name: "dead" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});
