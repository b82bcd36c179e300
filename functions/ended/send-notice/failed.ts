import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { executionLink } from "../../aws/console-links.ts";
import { machineOf } from "../../contract/names.ts";
import { type NestedFailure, readCause } from "../../contract/readable-cause.ts";
import { REMEDIES, THEN } from "../../contract/remedies.ts";
import type { Ending } from "./ending.ts";

/** A cause may have 32,768 characters; a mail is read on a phone. */
const CAUSE_LENGTH = 4_000;

/** The models that a nested evaluation was to ask. */
const Models = z.object({ models: z.array(z.object({ id: z.string() })) }).catch({ models: [] });

export function failed({ status, error, cause = "" }: DescribeExecutionOutput): Ending {
  // An execution may end in an error without a name.
  const own = error || (status === "TIMED_OUT" ? "States.Timeout" : (status ?? ""));
  const { text, nested } = readCause(cause);
  const name = nested?.error ?? own;
  const why = text.slice(0, CAUSE_LENGTH);
  return {
    opening: `ended in ${name}${nested === null ? "" : `, the error of ${isEvaluation(nested) ? "an evaluation" : "a run"} that it had started`}`,
    headline: name,
    details: [advice(name, nested), ...(why === "" ? [] : [`Cause:\n${why}`])],
    links:
      nested === null ? [] : [`${isEvaluation(nested) ? "Evaluation" : "Run"}: ${executionLink(nested.executionArn)}`],
  };
}

const isEvaluation = ({ executionArn }: NestedFailure): boolean => machineOf(executionArn).endsWith("-evaluation");

function advice(name: string, nested: NestedFailure | null): string {
  const remedy = REMEDIES.find((row) => row.error === name);
  const tuned = nested === null ? undefined : tunedModelOf(nested);
  const known =
    remedy === undefined
      ? "The operator's table (docs/runbook.md) has no row for it: open the failed state in the console."
      : `${remedy.meaning}\nWhat to do: ${remedy.whatToDo}`;
  if (tuned !== undefined)
    return `${known}\nThe tuned model is there: ${tuned}\nA redrive of this execution repeats only the evaluation, with the same input, and asks only what is missing.`;
  return remedy === undefined ? known : `${known} ${THEN[remedy.then]}`;
}

/**
 * The custom model that the evaluation was to compare with its first one, the base: only the evaluation after the
 * training has one.
 */
const tunedModelOf = ({ input }: NestedFailure): string | undefined =>
  Models.parse(input)
    .models.slice(1)
    .find(({ id }) => id.includes(":custom-model/"))?.id;
