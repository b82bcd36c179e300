import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { executionLink, objectLink } from "../../aws/console-links.ts";
import { reportKey } from "../../contract/keys.ts";
import { regionOf } from "../../contract/names.ts";
import { readableCause } from "../../contract/readable-cause.ts";
import { REMEDIES } from "../../contract/remedies.ts";

/** SNS takes 100 characters of ASCII without line breaks as a subject. */
const SUBJECT_LENGTH = 100;
/** A cause may have 32,768 characters; a mail is read on a phone. */
const CAUSE_LENGTH = 4_000;

/** What is read of a succeeded execution's output. */
const Output = z.object({ training: z.object({ outputModelArn: z.string().nullable() }).optional() }).catch({});

export interface Notice {
  readonly subject: string;
  readonly message: string;
}

/**
 * The mail about an ended execution: what became of it, what to do, where to look.
 * @param runsAgain it was redriven after the end that is told of
 */
export function noticeOf(execution: DescribeExecutionOutput, bucket: string, runsAgain = false): Notice {
  const { executionArn = "", name = "", status = "" } = execution;
  const { opening, headline, details } = runsAgain
    ? redriven()
    : status === "SUCCEEDED"
      ? completed(execution)
      : failed(execution);
  const places = [
    `Execution: ${executionLink(executionArn)}`,
    `Report: ${objectLink(regionOf(executionArn), bucket, reportKey(name))}`,
  ];
  return {
    subject: `FinQA RFT ${name}: ${headline}`.replace(/[^\x20-\x7e]/g, "?").slice(0, SUBJECT_LENGTH),
    message: [`The run ${name} ${opening}.`, ...details, places.join("\n")].join("\n\n"),
  };
}

interface Ending {
  /** What becomes of "The run …" */
  readonly opening: string;
  readonly headline: string;
  readonly details: readonly string[];
}

/** The event came late: meanwhile somebody has redriven the execution. */
function redriven(): Ending {
  return {
    opening: "had ended, and has been redriven since: it runs again",
    headline: "runs again",
    details: ["Nothing is to be done; you are told how it ends. How it had ended stands in the execution's history."],
  };
}

function completed({ output }: DescribeExecutionOutput): Ending {
  const opening = "has completed";
  const { training } = Output.parse(jsonOf(output));
  if (training === undefined)
    return {
      opening,
      headline: "dry run completed",
      details: [
        "It was a dry run: the data is prepared, the reward function passed its test, and no training job was created.",
      ],
    };
  return {
    opening,
    headline: "completed",
    details: [`Model: ${training.outputModelArn ?? "Bedrock named none; look at the training job."}`],
  };
}

function failed({ status, error, cause = "" }: DescribeExecutionOutput): Ending {
  const name = error ?? (status === "TIMED_OUT" ? "States.Timeout" : (status ?? ""));
  const remedy = REMEDIES.find((row) => row.error === name);
  const advice =
    remedy === undefined
      ? "The operator's table (statemachine/README.md) has no row for it: look at the failed state in the console."
      : `${remedy.meaning}\nWhat to do: ${remedy.whatToDo} Then ${remedy.then}.`;
  const why = readableCause(cause).slice(0, CAUSE_LENGTH);
  return { opening: `ended in ${name}`, headline: name, details: [advice, ...(why === "" ? [] : [`Cause:\n${why}`])] };
}

function jsonOf(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? "null");
  } catch {
    return null;
  }
}
