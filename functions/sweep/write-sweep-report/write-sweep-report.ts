import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { objectLink } from "../../aws/console-links.ts";
import { wasRedrivenOrThrow, endAndRedriveAfter, endAndRedriveDescribed } from "../../aws/last-end-and-redrive.ts";
import { readExecution } from "../../aws/read-execution.ts";
import { runRecordKey, sweepNoteKey, sweepRecordKey, sweepReportKey } from "../../contract/keys.ts";
import { regionOf } from "../../contract/names.ts";
import { parseEvent } from "../../contract/parse.ts";
import { RunRecord, WriteReportEvent, type WrittenReport } from "../../contract/report.ts";
import { RunNote } from "../../contract/run-note.ts";
import type { TrialRecord } from "../../contract/sweep/trial-record.ts";
import { RunFiles } from "../../pipeline/write-report/run-files.ts";
import { TrialRecords } from "../trials/trial-records.ts";
import { sweepPage } from "./page/sweep-page.ts";
import type { TrialRuns } from "./sweep-facts.ts";
import { sweepRecordOf } from "./sweep-record.ts";
import { sweepTimelineOf } from "./sweep-timeline.ts";

export interface WriteSweepReportDependencies {
  readonly sfn: SFNClient;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly sourceCommit: string;
}

/**
 * Writes report.html and sweep.json of a sweep, from its history, its trials' records and their own reports, however
 * far it has come.
 * @throws ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function writeSweepReport(
  event: unknown,
  { sfn, s3, bucket, sourceCommit }: WriteSweepReportDependencies,
): Promise<WrittenReport> {
  const { executionArn, stopDate } = parseEvent(WriteReportEvent, "WriteSweepReport", event);
  const history = await readExecution(sfn, executionArn);
  if (stopDate !== undefined) {
    // Called for an end: a report from reads that do not show it yet would never be corrected.
    wasRedrivenOrThrow("states:DescribeExecution", executionArn, stopDate, endAndRedriveDescribed(history.execution));
    wasRedrivenOrThrow(
      "states:GetExecutionHistory",
      executionArn,
      stopDate,
      history.events.reduce(endAndRedriveAfter, {}),
    );
  }
  const name = history.execution.name ?? executionArn.split(":").at(-1) ?? "";
  const files = new RunFiles(s3, bucket);
  const records = await new TrialRecords(s3, bucket, name).all();
  const [note, runs] = await Promise.all([files.json(sweepNoteKey(name), RunNote), runsOf(records, files)]);
  const timeline = sweepTimelineOf(history);
  const record = sweepRecordOf({ history, timeline, records, runs, note, sourceCommit });

  const runRecordS3Uri = await files.write(
    sweepRecordKey(name),
    `${JSON.stringify(record, undefined, 2)}\n`,
    "application/json",
  );
  const page = await sweepPage(record, runs, bucket);
  const reportS3Uri = await files.write(sweepReportKey(name), page, "text/html; charset=utf-8");
  const region = regionOf(executionArn);
  return { reportS3Uri, runRecordS3Uri, reportConsoleUrl: objectLink(region, bucket, sweepReportKey(name)) };
}

/**
 * One after the other: some of them have a megabyte. A trial whose report is not written yet is shown without its
 * curve.
 */
async function runsOf(records: readonly TrialRecord[], files: RunFiles): Promise<TrialRuns> {
  const runs = new Map<string, RunRecord>();
  for (const { execution } of records) {
    if (execution === null) continue;
    const run = await files.json(runRecordKey(execution.name), RunRecord);
    if (run !== null) runs.set(execution.name, run);
  }
  return runs;
}
