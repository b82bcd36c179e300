import { afterEach, describe, expect, it, vi } from "vitest";
import { EXECUTION, JOB_ARN, runOf } from "../../../support/runs.ts";
import { ok, scriptedServer } from "../../../support/scripted-server.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Lines that the handler has written, of an event that was received so often. */
async function written(receives: number): Promise<unknown[]> {
  const bedrock = await scriptedServer(({ method }) =>
    method === "POST"
      ? ok({})
      : ok({ jobArn: JOB_ARN, jobName: runOf({}).jobName, creationTime: "2026-11-23T02:03:10Z", status: "InProgress" }),
  );
  const sfn = await scriptedServer(({ headers }) =>
    String(headers["x-amz-target"]).endsWith("DescribeExecution")
      ? ok({ executionArn: EXECUTION.arn, stateMachineArn: "m", startDate: 0, stopDate: 2e9, status: "FAILED" })
      : ok({ events: [] }),
  );
  for (const [name, value] of Object.entries({
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_BEDROCK: bedrock.url,
    AWS_ENDPOINT_URL_SFN: sfn.url,
    POWERTOOLS_SERVICE_NAME: "stop-training-job",
    POWERTOOLS_METRICS_NAMESPACE: "FinqaRft",
  }))
    vi.stubEnv(name, value);
  const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  vi.resetModules();
  const { handler } = await import("../../../../functions/ended/stop-training-job/handler.ts");
  const body = JSON.stringify({ executionArn: EXECUTION.arn, startDate: Date.parse(EXECUTION.startTime) });
  try {
    const attributes = { ApproximateReceiveCount: String(receives) };
    const context = { awsRequestId: "request-1" };
    expect(await handler({ Records: [{ body, attributes }] }, context)).toMatchObject({ outcome: "stopped" });
    return write.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown);
  } finally {
    await Promise.all([bedrock.close(), sfn.close()]);
  }
}

describe("the handler of stop-training-job", () => {
  it("writes the metric StoppedLate where earlier receives of the message have failed, naming the job", async () => {
    expect(await written(3)).toMatchObject([
      {
        service: "stop-training-job",
        StoppedLate: 1,
        jobName: runOf({}).jobName,
        outcome: "stopped",
        _aws: { CloudWatchMetrics: [{ Namespace: "FinqaRft", Metrics: [{ Name: "StoppedLate", Unit: "Count" }] }] },
      },
      { message: "StopTrainingJob ended" },
    ]);
  });

  it("writes one line where it stops the job at once: what came of which execution's job, and how long it took", async () => {
    expect(await written(1)).toEqual([
      {
        level: "INFO",
        message: "StopTrainingJob ended",
        service: "StopTrainingJob",
        outcome: "stopped",
        executionArn: EXECUTION.arn,
        jobName: runOf({}).jobName,
        requestId: "request-1",
        durationMs: expect.any(Number) as number,
        timestamp: expect.any(String) as string,
        sampling_rate: 0,
      },
    ]);
  });
});
