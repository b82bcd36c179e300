import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { refuseBesideAnotherTraining } from "../../aws/other-trainings.ts";
import { InvalidExecutionInput } from "../../contract/errors.ts";
import { MAX_OUTPUT_TOKENS } from "../../contract/evaluation/evaluation-input.ts";
import { ExecutionInput } from "../../contract/execution-input.ts";
import { namesOf, regionOf } from "../../contract/names.ts";
import { parseEvent } from "../../contract/parse.ts";
import { ResolveRunEvent, type ResolveRunResult, type Run } from "../../contract/run.ts";
import { faultsIn, listed } from "../../contract/input-faults.ts";
import { counted } from "../../contract/counted.ts";
import { unwrapSchedulerEvent } from "./scheduler-event.ts";

const faultsOf = faultsIn(ExecutionInput);

/**
 * Execution input → a complete run, that may train.
 * @throws InvalidExecutionInput, AnotherRunInProgress, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function resolveRun(
  event: unknown,
  { bedrock }: { readonly bedrock: BedrockClient },
): Promise<ResolveRunResult> {
  const run = runOf(event);
  if (!run.dryRun) await refuseBesideAnotherTraining(run, bedrock);
  return { run };
}

/** @throws InvalidExecutionInput with the faults of the input at once, as many as a cause holds */
export function runOf(event: unknown): Run {
  const { execution, input } = parseEvent(ResolveRunEvent, "ResolveRun", event);
  const request = unwrapSchedulerEvent(input);
  const parsed = ExecutionInput.safeParse(request);
  if (!parsed.success) {
    const faults = faultsOf(parsed.error, request);
    throw new InvalidExecutionInput(
      `The execution input has ${counted(faults.length, "fault")}:\n${listed(faults)}\nStart a new execution with a corrected input; {} is a full run with every default.`,
    );
  }
  const { dataset, model, hyperParameters, baseline, useValidationData, limits, allowConcurrentRuns, dryRun } =
    parsed.data;
  const { jobName, customModelName, clientRequestToken } = namesOf(
    execution.arn,
    execution.startTime,
    model.customModelNamePrefix,
  );
  const baseModelIdentifier = model.baseModelIdentifier ?? nova2Lite(regionOf(execution.arn));
  return {
    execution,
    dataset,
    model: { baseModelIdentifier, customModelName },
    jobName,
    clientRequestToken,
    hyperParameters,
    asking: {
      modelId: askedAs(baseModelIdentifier),
      maxTokens: Math.min(hyperParameters.inferenceMaxTokens, MAX_OUTPUT_TOKENS),
    },
    baseline,
    evaluation: { ...parsed.data.evaluation, rows: parsed.data.evaluation.rows ?? rowsOf(parsed.data) },
    useValidationData,
    limits,
    allowConcurrentRuns,
    dryRun,
  };
}

/**
 * Foundation models that are trained can't be asked by their own id: Nova 2 Lite answers through its inference profile,
 * without the context length that training names (`:256k`).
 */
function askedAs(baseModelIdentifier: string): string {
  if (baseModelIdentifier.includes(":custom-model/")) return baseModelIdentifier;
  const id = baseModelIdentifier.slice(baseModelIdentifier.lastIndexOf("/") + 1);
  return `us.${id.replace(/(:\d+):\d+k$/, "$1")}`;
}

/** All rows that the split can have. */
function rowsOf({ dataset, evaluation }: ExecutionInput): number {
  const { trainSamples, validationSamples, testSamples } = dataset;
  return { train: trainSamples, val: validationSamples, test: testSamples }[evaluation.split];
}

/** The one model with RFT in this pipeline; only us-east-1 offers it, and elsewhere Bedrock refuses the job. */
const nova2Lite = (region: string): string =>
  `arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0:256k`;
