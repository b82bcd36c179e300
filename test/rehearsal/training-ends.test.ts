import { describe, expect, it } from "vitest";
import { AwsError } from "../../local/http/loopback-server.ts";
import { rehearsed } from "../support/rehearsals.ts";

describe("a training job", () => {
  it.each([
    ["fail", "TrainingFailed", /Bedrock says: "Encountered an internal error.*start a new execution/s],
    ["stop", "TrainingStopped", /stopped by somebody.*start a new execution/s],
  ] as const)("told to %s ends the run in %s, with a cause to act on", async (job, error, cause) => {
    const run = await rehearsed({ job });
    expect(run.execution).toMatchObject({ status: "FAILED", error, cause: expect.stringMatching(cause) as string });
    expect(run.entered.at(-1)).toBe(error);
    expect(await run.object("rft-runs/test/report.html")).toContain(error);
  });

  it("of an unknown status is stopped, as cause, report and notice all say", async () => {
    const run = await rehearsed({ job: "unknown", input: { baseline: { rows: 0 } } });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "TrainingStatusUnknown" });
    expect(run.entered.at(-1)).toBe("TrainingStatusUnknown");
    expect(run.execution.cause).toMatch(
      /status Paused.*The job is stopped now that the run has failed.*TrainingNotStopped/s,
    );
    expect(run.jobs).toMatchObject([{ status: "Stopped" }]);
    const texts = [run.execution.cause, await run.object("rft-runs/test/report.html"), run.notices[0]?.message];
    for (const text of texts) {
      expect(text).toMatch(/The job is stopped/);
      expect(text).not.toMatch(/still be running|stop it if need be/);
    }
  });

  it("that hangs is stopped over its limit, and the cause names the phase", async () => {
    const run = await rehearsed({ job: "hang", input: { limits: { maxQueuedHours: 2 } } });
    expect(run.execution).toMatchObject({
      status: "FAILED",
      error: "TrainingStalled",
      cause: expect.stringMatching(/phase DataProcessing \(NotStarted\).*limits\.maxQueuedHours = 2/s) as string,
    });
    const looks = run.entered.filter((name) => name === "CheckTrainingJob").length;
    expect(looks).toBeGreaterThan(60); // 2 h in waits of 30 s to 144 s
    expect(looks).toBeLessThan(140);
  });

  it("is refused in Bedrock's words", async () => {
    const run = await rehearsed({ input: { model: { baseModelIdentifier: "amazon.nova-pro-v1:0" } } });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "TrainingJobRejected" });
    expect(run.message).toContain("amazon.nova-pro-v1:0");
  });

  it("of AccessDenied ends in ServiceCallFailed, naming the call", async () => {
    const run = await rehearsed({
      faults: {
        bedrock: (method) =>
          method === "POST" ? new AwsError("AccessDeniedException", 403, "is not authorized to perform") : undefined,
      },
    });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "ServiceCallFailed" });
    expect(run.message).toContain("bedrock:CreateModelCustomizationJob");
  });
});

describe("what passes by itself", () => {
  it("is retried, whichever of Lambda's errors it is, and the run succeeds", async () => {
    const names = [
      "TooManyRequestsException",
      "ServiceException",
      "AWSLambdaException",
      "SdkClientException",
      "ClientExecutionTimeoutException",
    ];
    const run = await rehearsed({
      input: { dryRun: true },
      faults: {
        invocation: (id, earlier) => {
          const name = id === "PrepareDataset" ? names[earlier] : undefined;
          return name === undefined ? undefined : new AwsError(name, 500, "in the test");
        },
      },
    });
    expect(run.execution.status).toBe("SUCCEEDED");
    const failed = run.events.flatMap(
      (event) => (event["lambdaFunctionFailedEventDetails"] as { error?: string } | undefined)?.error ?? [],
    );
    expect(failed).toEqual(names.map((name) => `Lambda.${name}`));
  });

  it("ServiceTemporarilyUnavailable is retried, and one job is created", async () => {
    const run = await rehearsed({
      faults: {
        bedrock: (_, earlier) => (earlier < 4 ? new AwsError("ThrottlingException", 429, "Rate exceeded") : undefined),
      },
    });
    expect(run.execution.status).toBe("SUCCEEDED");
    expect(
      run.events.filter(
        (event) =>
          (event["lambdaFunctionFailedEventDetails"] as { error?: string } | undefined)?.error ===
          "ServiceTemporarilyUnavailable",
      ).length,
    ).toBeGreaterThan(0);
  });

  it("is named when it is not transient", async () => {
    const run = await rehearsed({
      input: { dryRun: true },
      faults: {
        invocation: (id) =>
          id === "SmokeTestReward" ? new AwsError("TooManyRequestsException", 429, "Rate Exceeded.") : undefined,
      },
    });
    expect(run.execution).toMatchObject({ status: "FAILED", error: "Lambda.TooManyRequestsException" });
    expect(run.events.filter(({ type }) => type === "LambdaFunctionFailed")).toHaveLength(7);
  });
});
