import { recipe } from "#recipe";
import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import { executionLink, objectLink } from "../../aws/console-links.ts";
import { reportKey, summaryKey, sweepReportKey } from "../../contract/keys.ts";
import { isSweep, regionOf } from "../../contract/names.ts";
import { completed } from "./completed.ts";
import type { Ending } from "./ending.ts";
import { failed } from "./failed.ts";

/** SNS takes 100 characters of ASCII without line breaks as a subject. */
const SUBJECT_LENGTH = 100;

export interface Notice {
  readonly subject: string;
  readonly message: string;
}

/**
 * The mail about an ended execution: its outcome, what to do, where to look.
 * @param wasRedrivenAfter it was redriven after the end that the event reports
 */
export function noticeOf(execution: DescribeExecutionOutput, bucket: string, wasRedrivenAfter = false): Notice {
  const { executionArn = "", name = "", status = "" } = execution;
  const {
    opening,
    headline,
    details,
    links = [],
  } = wasRedrivenAfter ? redriven() : status === "SUCCEEDED" ? completed(execution) : failed(execution);
  const kind = isEvaluation(executionArn) ? "evaluation" : isSweep(executionArn) ? "sweep" : "run";
  const object = (key: string): string => objectLink(regionOf(executionArn), bucket, key);
  const places = [
    `Execution: ${executionLink(executionArn)}`,
    ...links,
    kind === "evaluation"
      ? `Summary: ${object(summaryKey(name))}`
      : `Report: ${object(kind === "sweep" ? sweepReportKey(name) : reportKey(name))}`,
  ];
  return {
    subject: `${recipe.title} RFT ${name}: ${headline}`.replace(/[^\x20-\x7e]/g, "?").slice(0, SUBJECT_LENGTH),
    message: [`The ${kind} ${name} ${opening}.`, ...details, places.join("\n")].join("\n\n"),
  };
}

/** By its machine: `finqa-rft-evaluation`, with the stage in between where there is one. */
const isEvaluation = (executionArn: string): boolean => executionArn.split(":")[6]?.endsWith("-evaluation") === true;

/** The event came late: meanwhile somebody has redriven the execution. */
function redriven(): Ending {
  return {
    opening: "had ended, and has been redriven since: it runs again",
    headline: "runs again",
    details: [
      "There is nothing to do: another notice is sent when it ends. The execution's history has its earlier end.",
    ],
  };
}
