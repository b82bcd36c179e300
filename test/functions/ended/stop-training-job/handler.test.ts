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
    expect(await handler({ Records: [{ body, attributes }] })).toMatchObject({ outcome: "stopped" });
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
    ]);
  });

  it("writes none where it stops the job at once", async () => {
    expect(await written(1)).toEqual([]);
  });
});
