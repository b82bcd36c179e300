import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { afterEach, describe, expect, it } from "vitest";
import { writeReport } from "../../../../functions/pipeline/write-report/write-report.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../../../local/s3/object-store.ts";
import { EXECUTION } from "../../../support/runs.ts";
import { clientFor, ok, type ScriptedServer, scriptedServer } from "../../../support/scripted-server.ts";

let store: ObjectStore;
let sfn: ScriptedServer;
afterEach(() => Promise.all([store.close(), sfn.close()]));

/** When the execution has ended, of which EventBridge tells; in seconds since 1970. */
const END = Date.parse("2026-11-23T02:09:57Z") / 1000;
const STARTED = { id: 1, type: "ExecutionStarted", timestamp: END - 60 };
const FAILED = { id: 2, type: "ExecutionFailed", timestamp: END };

/** Keys of what is written. */
async function written(described: object, events: readonly object[], stopDate?: number): Promise<string[]> {
  store = await startObjectStore("rft-bucket");
  sfn = await scriptedServer(({ headers }) =>
    String(headers["x-amz-target"]).endsWith("DescribeExecution")
      ? ok({
          executionArn: EXECUTION.arn,
          stateMachineArn: "m",
          name: EXECUTION.name,
          startDate: END - 60,
          ...described,
        })
      : ok({ events }),
  );
  const s3 = s3Client(store.url, "WriteReportRole");
  try {
    await writeReport(
      { executionArn: EXECUTION.arn, ...(stopDate === undefined ? {} : { stopDate }) },
      { sfn: new SFNClient(clientFor(sfn.url)), s3, bucket: "rft-bucket", sourceCommit: "0f16e28" },
    );
  } finally {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "rft-bucket" }));
    s3.destroy();
    keys = Contents.map(({ Key = "" }) => Key);
  }
  return keys;
}
let keys: string[] = [];
const BOTH = ["rft-runs/nightly/report.html", "rft-runs/nightly/run.json"];

describe("the report of an execution whose end an event reported", () => {
  it.each([
    ["the description", { status: "RUNNING" }, [STARTED, FAILED], "states:DescribeExecution"],
    ["the history", { status: "FAILED", stopDate: END }, [STARTED], "states:GetExecutionHistory"],
  ])("is not written, and is tried again, where %s does not show the end yet", async (_, described, events, call) => {
    await expect(written(described, events, END * 1000)).rejects.toMatchObject({
      name: "ServiceTemporarilyUnavailable",
      message: expect.stringContaining(call) as string,
    });
    expect(keys).toEqual([]);
  });

  it("is written where both show it", async () => {
    expect(await written({ status: "FAILED", stopDate: END }, [STARTED, FAILED], END * 1000)).toEqual(BOTH);
  });

  it("is written where the execution was redriven since, and runs again", async () => {
    const redriven = { id: 3, type: "ExecutionRedriven", timestamp: END + 5 };
    const described = { status: "RUNNING", redriveCount: 1, redriveDate: END + 5 };
    expect(await written(described, [STARTED, FAILED, redriven], END * 1000)).toEqual(BOTH);
  });

  it("is written of a running execution where the machine asks for it", async () => {
    expect(await written({ status: "RUNNING" }, [STARTED])).toEqual(BOTH);
  });
});
