import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import * as z from "zod";
import { executionLink } from "../../aws/console-links.ts";
import { BaselineCheck, NestedEvaluation } from "../../contract/baseline.ts";
import { cheatingIn } from "../../contract/evaluation/cheating.ts";
import { EvaluationOutput } from "../../contract/evaluation/evaluation-summary.ts";
import { Selection } from "../../contract/sweep/trial-steps.ts";
import { parsedJson } from "../../contract/parsed-json.ts";
import type { Ending } from "./ending.ts";

/**
 * What is read from the pipeline's output. What doesn't fit is treated as absent: every execution must get its notice.
 */
const RunOutput = z
  .object({
    training: z.object({ outputModelArn: z.string().nullable() }).optional().catch(undefined),
    rewardTest: z.object({ rewardFunctionVersionArn: z.string() }).optional().catch(undefined),
    baselineCheck: BaselineCheck.pick({ warnings: true }).optional().catch(undefined),
    evaluation: NestedEvaluation.optional().catch(undefined),
    /** Of a sweep: the trial that was chosen. */
    selection: Selection.pick({ index: true, label: true, sentence: true, modelArn: true }).optional().catch(undefined),
    /** Where the report is; or the error that kept the run from writing it, as Catch puts it there. */
    report: z.object({ Error: z.string() }).optional().catch(undefined),
  })
  .catch({});

/** For an execution that has succeeded: of the pipeline, or of an evaluation that somebody started by itself. */
export function completed({ output }: DescribeExecutionOutput): Ending {
  const value = parsedJson(output);
  const byItself = EvaluationOutput.safeParse(value);
  if (byItself.success) return { opening: "has completed", ...evaluated(byItself.data, "The reward function") };

  const ended = RunOutput.parse(value);
  if (ended.selection !== undefined) return sweepCompleted(ended);
  const { training, rewardTest, baselineCheck, evaluation, report } = ended;
  if (training === undefined)
    return {
      opening: "has completed",
      headline: "dry run completed",
      details: [
        "It was a dry run: the data is prepared, the reward function passed its test, and no training job was created.",
      ],
    };
  const model = `Model: ${training.outputModelArn ?? "Bedrock named none; see the training job."}`;
  const warnings = [
    ...(baselineCheck?.warnings ?? []),
    ...(report === undefined ? [] : [notWritten("run", "ReportNotWritten", report.Error)]),
  ];
  if (evaluation === undefined)
    return {
      opening: "has completed",
      headline: "completed",
      details: ["The tuned model was not evaluated.", ...warnings, model],
    };
  const { headline, details } = evaluated(
    evaluation.output,
    rewardTest?.rewardFunctionVersionArn ?? "The reward function",
  );
  return {
    opening: "has completed",
    headline,
    details: [...details, ...warnings, model],
    links: [`Evaluation: ${executionLink(evaluation.executionArn)}`],
  };
}

/** A sweep: which trial, and what the test rows say of its model. */
function sweepCompleted({ selection, evaluation, baselineCheck, report }: z.infer<typeof RunOutput>): Ending {
  const verdict = evaluation === undefined ? undefined : evaluated(evaluation.output, "The reward function");
  const label = selection === undefined ? "" : `trial ${selection.index + 1} (${selection.label})`;
  return {
    opening: "has completed",
    headline: `${verdict?.headline ?? "completed"}: ${label}`,
    details: [
      ...(verdict?.details ?? []),
      selection?.sentence ?? "",
      ...(baselineCheck?.warnings ?? []),
      ...(report === undefined ? [] : [notWritten("sweep", "SweepReportNotWritten", report.Error)]),
      `Model: ${selection?.modelArn ?? ""}`,
    ],
    links: evaluation === undefined ? [] : [`Evaluation: ${executionLink(evaluation.executionArn)}`],
  };
}

const notWritten = (what: string, alarm: string, error: string): string =>
  `The ${what} could not write its report (${error}). It is tried again now; if it stays missing, see the row of the alarm ${alarm}.`;

/** The verdict, whether it can be trusted, and what was promoted. */
function evaluated(output: EvaluationOutput, payer: string): Pick<Ending, "headline" | "details"> {
  const cheating = cheatingIn(output, payer);
  const { comparison, promotion, verdict } = output;
  return {
    headline: `completed, ${cheating !== null ? "the reward is being cheated" : (comparison?.verdict ?? "one model asked")}`,
    details: [
      ...(cheating === null ? [] : [`The reward is being cheated. ${cheating}`]),
      `${cheating === null ? "" : "By this reward: "}${verdict}.`,
      ...(promotion === null ? [] : [promotionText(promotion)]),
    ],
  };
}

const promotionText = ({ promoted, reason, deploymentArn }: NonNullable<EvaluationOutput["promotion"]>): string =>
  `${promoted ? "Promoted" : "Not promoted"}: ${reason}${deploymentArn === null ? "" : `\nThe promoted deployment: ${deploymentArn}`}`;
