import type { S3Client } from "@aws-sdk/client-s3";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { objectLink } from "../../aws/console-links.ts";
import { type ExecutionHistory, readExecution } from "../../aws/read-execution.ts";
import { startedBy } from "../../aws/started-by.ts";
import { Manifest } from "../../contract/dataset.ts";
import { EvaluationSummary } from "../../contract/evaluation/evaluation-summary.ts";
import { datasetKey, noteKey, reportKey, runRecordKey, sweepNoteKey } from "../../contract/keys.ts";
import { executionNameOf, isSweep, regionOf } from "../../contract/names.ts";
import { parseEvent } from "../../contract/parse.ts";
import { type RunRecord, WriteReportEvent, type WrittenReport } from "../../contract/report.ts";
import { RunNote } from "../../contract/run-note.ts";
import { type Split, SPLITS } from "../../contract/splits.ts";
import { timelineOf } from "./execution-timeline.ts";
import { type HeldOutAnswers, heldOutAnswers, linesOf } from "./held-out-answers.ts";
import { page } from "./page/page.ts";
import { wasRedrivenOrThrow, endAndRedriveAfter, endAndRedriveDescribed } from "../../aws/last-end-and-redrive.ts";
import { RunFiles } from "./run-files.ts";
import { runRecordOf } from "./run-record.ts";

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
    // An event reported the end: a report from stale reads, which do not show it, would never be corrected.
    wasRedrivenOrThrow("states:DescribeExecution", executionArn, stopDate, endAndRedriveDescribed(history.execution));
    wasRedrivenOrThrow(
      "states:GetExecutionHistory",
      executionArn,
      stopDate,
      history.events.reduce(endAndRedriveAfter, {}),
    );
  }
  const timeline = timelineOf(history);
  const name = history.execution.name ?? executionArn.split(":").at(-1) ?? "";
  const files = new RunFiles(s3, bucket);
  const jobArn = timeline.checks.at(-1)?.jobArn;
  const [note, manifest, metrics, baselineSummary, evaluationSummary] = await Promise.all([
    noteOf(history, name, files),
    timeline.dataset === null ? null : files.json(timeline.dataset.manifestKey, Manifest),
    jobArn === undefined ? [] : files.metrics(jobArn),
    timeline.baseline === null ? null : files.json(timeline.baseline.output.summaryKey, EvaluationSummary),
    timeline.evaluation === null ? null : files.json(timeline.evaluation.output.summaryKey, EvaluationSummary),
  ]);
  const record = runRecordOf({
    history,
    timeline,
    note,
    manifest,
    metrics,
    baselineSummary,
    evaluationSummary,
    sourceCommit,
  });
  const answers = await answersOf(record, files);

  const runRecordS3Uri = await files.write(
    runRecordKey(name),
    `${JSON.stringify(record, undefined, 2)}\n`,
    "application/json",
  );
  const reportS3Uri = await files.write(reportKey(name), await page(record, answers), "text/html; charset=utf-8");
  return { reportS3Uri, runRecordS3Uri, reportConsoleUrl: objectLink(regionOf(executionArn), bucket, reportKey(name)) };
}

/** Beside the run's own report; else beside that of the sweep which has started it. */
async function noteOf({ execution }: ExecutionHistory, name: string, files: RunFiles): Promise<RunNote | null> {
  const own = await files.json(noteKey(name), RunNote);
  const starter = startedBy(execution.input);
  if (own !== null || starter === undefined || !isSweep(starter)) return own;
  return files.json(sweepNoteKey(executionNameOf(starter)), RunNote);
}

async function answersOf({ evaluation }: RunRecord, files: RunFiles): Promise<HeldOutAnswers | null> {
  if (evaluation === null || evaluation.summary === null) return null;
  const { digest, split } = evaluation.summary.dataset;
  const [rows, dataset] = await Promise.all([
    files.text(evaluation.output.rowsKey),
    isSplit(split) ? files.text(datasetKey(digest, split)) : null,
  ]);
  return rows === null ? null : heldOutAnswers(linesOf(rows), linesOf(dataset ?? ""));
}

const isSplit = (name: string): name is Split => SPLITS.some((split) => split === name);
