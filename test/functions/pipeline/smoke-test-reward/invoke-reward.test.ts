import { LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, describe, expect, it } from "vitest";
import { invokeReward } from "../../../../functions/pipeline/smoke-test-reward/invoke-reward.ts";
import {
  type Answer,
  awsError,
  clientFor,
  ok,
  type ScriptedServer,
  scriptedServer,
} from "../../../support/scripted-server.ts";

const ALIAS = "arn:aws:lambda:us-east-1:123456789012:function:Reward:live";
const SAMPLES = [
  { id: "a", messages: [{ role: "assistant", content: "ANSWER: 5" }], reference_answer: { answer: "5" } },
  { id: "b", messages: [] },
];
const VERSION = { "x-amz-executed-version": "7" };

let server: ScriptedServer | undefined;
afterEach(() => server?.close());
async function invoke(...script: readonly Answer[]) {
  server = await scriptedServer(script);
  return invokeReward(new LambdaClient(clientFor(server.url)), ALIAS, SAMPLES);
}
const failed = (body: unknown, kind = "Unhandled"): Answer => ok(body, { "x-amz-function-error": kind, ...VERSION });

describe("the reward function", () => {
  it("is invoked through its alias, as Bedrock does: synchronously, with the bare array of samples", async () => {
    await invoke(ok([], VERSION));
    expect(server?.requests).toHaveLength(1);
    expect(server?.requests[0]).toMatchObject({
      method: "POST",
      headers: { "x-amz-invocation-type": "RequestResponse" },
    });
    expect(decodeURIComponent(server?.requests[0]?.path ?? "")).toMatch(
      /^\/2015-03-31\/functions\/arn:aws:lambda:us-east-1:123456789012:function:Reward(:live\/invocations|\/invocations\?Qualifier=live)$/,
    );
    expect(JSON.parse(server?.requests[0]?.body ?? "")).toEqual(SAMPLES);
  });

  it.each([[[]], [null], [{ statusCode: 200 }], ["text"], [[{ id: "a", aggregate_reward_score: 1 }]]])(
    "has its answer %j handed on unread, with the version that gave it",
    async (payload) => {
      expect(await invoke(ok(JSON.stringify(payload), VERSION))).toEqual({
        payload,
        versionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7",
      });
    },
  );

  it("may have a version of several digits", async () => {
    expect(await invoke(ok("[]", { "x-amz-executed-version": "17" }))).toMatchObject({
      versionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:17",
    });
  });

  it.each<[string, Record<string, string>]>([
    ["$LATEST", { "x-amz-executed-version": "$LATEST" }],
    ["v7", { "x-amz-executed-version": "v7" }],
    ["7v", { "x-amz-executed-version": "7v" }],
    ["(none)", {}],
  ])("that answers as version %s fails the test: what is tested must be what trains", async (version, headers) => {
    await expect(invoke(ok("[]", headers))).rejects.toMatchObject({
      name: "RewardSmokeTestFailed",
      message: expect.stringContaining(`${ALIAS} answered with version ${version}, not a published one`) as string,
    });
  });

  it("is named by its alias where its failure names no version", async () => {
    const answer = ok({ errorMessage: "out of memory" }, { "x-amz-function-error": "Unhandled" });
    await expect(invoke(answer)).rejects.toMatchObject({
      message: expect.stringContaining(`The reward function ${ALIAS} failed on 2 known samples`) as string,
    });
  });

  it("is invoked again by the machine where the answer is not JSON: Lambda's always is, so something else gave it", async () => {
    await expect(invoke(ok("<html>", VERSION))).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringContaining("lambda:InvokeFunction") as string,
    });
  });

  it.each([
    [
      "an exception",
      failed({ errorType: "TypeError", errorMessage: "no such column", trace: ["at secret.js:1"] }),
      "TypeError: no such column",
    ],
    [
      "a timeout",
      failed({ errorType: "Sandbox.Timedout", errorMessage: "RequestId: 1 Error: Task timed out after 30.00 seconds" }),
      "Sandbox.Timedout: RequestId: 1 Error: Task timed out after 30.00 seconds",
    ],
    ["a message alone", failed({ errorMessage: "out of memory" }), "Unhandled: out of memory"],
    ["a text", failed("killed"), "Unhandled: killed"],
    ["nothing", failed("", "Handled"), "Handled: "],
    ["null", failed("null"), "Unhandled: null"],
    ["a message that is null", failed({ errorType: "Error", errorMessage: null }), "Error: null"],
  ])("that fails with %s ends the smoke test, in its own words", async (_, answer, words) => {
    const error = (await invoke(answer).catch((e: unknown) => e)) as Error;
    expect(error.name).toBe("RewardSmokeTestFailed");
    expect(error.message).toContain(
      `The reward function ${ALIAS.replace("live", "7")} failed on 2 known samples: ${words}\n`,
    );
    expect(error.message).toMatch(/log group, fix and deploy it, then redrive/);
    expect(error.message).not.toContain("secret.js");
    expect(server?.requests).toHaveLength(1); // it is not asked again
  });

  it("that fails at length is quoted as far as a person reads", async () => {
    await expect(invoke(failed({ errorType: "Error", errorMessage: "x".repeat(200_000) }))).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^.{3000,3500}redrive this execution: the smoke test runs again\.$/s) as string,
      }),
    );
  });

  it.each([
    ["the code that is not published", { "x-amz-executed-version": "$LATEST" }, "version $LATEST, not a published one"],
    ["no version", {}, "version (none), not a published one"],
  ])("whose alias leads to %s ends the smoke test: what is tested must be what trains", async (_, headers, message) => {
    await expect(invoke(ok([], headers))).rejects.toMatchObject({
      name: "RewardSmokeTestFailed",
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    ["AccessDeniedException", 403, "ServiceCallFailed"],
    ["ResourceNotFoundException", 404, "ServiceCallFailed"],
    ["TooManyRequestsException", 429, "ServiceTemporarilyUnavailable"],
    ["ServiceException", 500, "ServiceTemporarilyUnavailable"],
  ])("that Lambda does not invoke (%s, %i) ends in %s, which names the call", async (code, status, name) => {
    await expect(invoke(awsError(code, status))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(`lambda:InvokeFunction on ${ALIAS} failed`) as string,
    });
  });
});
