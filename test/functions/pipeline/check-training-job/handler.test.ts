import { afterEach, describe, expect, it, vi } from "vitest";
import { JOB_ARN, runOf } from "../../../support/runs.ts";
import { ok, scriptedServer } from "../../../support/scripted-server.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Lines that the handler has written, of a job of this status that began ten minutes ago. */
async function written(status: string): Promise<Record<string, unknown>[]> {
  const bedrock = await scriptedServer(() =>
    ok({
      jobArn: JOB_ARN,
      jobName: "job-1",
      creationTime: "2026-11-23T02:00:00Z",
      status,
      outputModelArn: "arn:model",
    }),
  );
  for (const [name, value] of Object.entries({
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_BEDROCK: bedrock.url,
    POWERTOOLS_SERVICE_NAME: "check-training-job",
    POWERTOOLS_METRICS_NAMESPACE: "FinqaRft",
  }))
    vi.stubEnv(name, value);
  const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  vi.resetModules();
  const { handler } = await import("../../../../functions/pipeline/check-training-job/handler.ts");
  try {
    const event = {
      run: runOf({ allowConcurrentRuns: true }),
      training: { jobArn: JOB_ARN, jobName: "job-1" },
      now: "2026-11-23T02:10:00Z",
    };
    expect(await handler(event, { awsRequestId: "request-1" })).toMatchObject({ status });
    return write.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  } finally {
    await bedrock.close();
  }
}

describe("the handler of check-training-job", () => {
  it("writes how long a job in progress has been in its phase, which an alarm reads", async () => {
    expect(await written("InProgress")).toMatchObject([
      {
        MinutesInPhase: 10,
        _aws: { CloudWatchMetrics: [{ Namespace: "FinqaRft", Metrics: [{ Name: "MinutesInPhase", Unit: "None" }] }] },
      },
      { message: "CheckTrainingJob ended" },
    ]);
  });

  it.each(["Completed", "Stopping"])("writes no such metric of a job that is %s", async (status) => {
    expect((await written(status)).filter((line) => "MinutesInPhase" in line)).toEqual([]);
  });
});
