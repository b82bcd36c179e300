import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { reportKey, runRecordKey } from "../../contract/keys.ts";
import { regionOf } from "../../contract/names.ts";
import { parseEvent } from "../../contract/parse.ts";
import { WriteReportEvent, type WrittenReport } from "../../contract/report.ts";
import { objectLink } from "../../aws/console-links.ts";
import { page } from "./page/page.ts";
import { runsAgainBy, turnsAfter, turnsDescribed } from "../../aws/execution-turns.ts";
import { readExecution } from "../../aws/read-execution.ts";
import { RunFiles } from "./run-files.ts";
import { runRecordOf } from "./run-record.ts";
import { storyOf } from "./story.ts";

export interface WriteReportDependencies {
  readonly sfn: SFNClient;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly sourceCommit: string;
}

/**
 * Writes report.html and run.json of an execution, from its history and what it left in S3, however far it has come.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function writeReport(
  event: unknown,
  { sfn, s3, bucket, sourceCommit }: WriteReportDependencies,
): Promise<WrittenReport> {
  const { executionArn, stopDate } = parseEvent(WriteReportEvent, "WriteReport", event);
  const history = await readExecution(sfn, executionArn);
  if (stopDate !== undefined) {
    // Told of an end: a report of reads that do not show it would stand for ever.
    runsAgainBy("states:DescribeExecution", executionArn, stopDate, turnsDescribed(history.execution));
    runsAgainBy("states:GetExecutionHistory", executionArn, stopDate, history.events.reduce(turnsAfter, {}));
  }
  const story = storyOf(history);
  const files = new RunFiles(s3, bucket);
  const jobArn = story.checks.at(-1)?.jobArn;
  const [manifest, { metrics, evaluation }] = await Promise.all([
    story.dataset === null ? null : files.manifest(story.dataset.manifestKey),
    jobArn === undefined ? { metrics: [], evaluation: null } : files.outputs(jobArn),
  ]);
  const record = runRecordOf({ history, story, manifest, metrics, evaluation, sourceCommit });

  const { name } = record.execution;
  const runRecordS3Uri = await files.write(
    runRecordKey(name),
    `${JSON.stringify(record, undefined, 2)}\n`,
    "application/json",
  );
  const reportS3Uri = await files.write(reportKey(name), await page(record, evaluation), "text/html; charset=utf-8");
  return { reportS3Uri, runRecordS3Uri, reportConsoleUrl: objectLink(regionOf(executionArn), bucket, reportKey(name)) };
}
