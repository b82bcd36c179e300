import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { refuseBesideAnotherTraining } from "../../aws/other-trainings.ts";
import { InvalidExecutionInput } from "../../contract/errors.ts";
import { ExecutionInput } from "../../contract/execution-input.ts";
import { namesOf, regionOf } from "../../contract/names.ts";
import { parseEvent } from "../../contract/parse.ts";
import { ResolveRunEvent, type ResolveRunResult, type Run } from "../../contract/run.ts";
import { faultsOf, listed } from "./input-faults.ts";
import { unwrapSchedulerEvent } from "./scheduler-event.ts";

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
      `The execution input has ${faults.length} fault(s):\n${listed(faults)}\nStart a new execution with a mended input; {} is a full run with every default.`,
    );
  }
  const { dataset, model, hyperParameters, useValidationData, limits, allowConcurrentRuns, dryRun } = parsed.data;
  const { jobName, customModelName, clientRequestToken } = namesOf(
    execution.arn,
    execution.startTime,
    model.customModelNamePrefix,
  );
  return {
    execution,
    dataset,
    model: { baseModelIdentifier: model.baseModelIdentifier ?? nova2Lite(regionOf(execution.arn)), customModelName },
    jobName,
    clientRequestToken,
    hyperParameters,
    useValidationData,
    limits,
    allowConcurrentRuns,
    dryRun,
  };
}

/** The one model with RFT in this pipeline; us-east-1 alone offers it, and elsewhere Bedrock will say so. */
const nova2Lite = (region: string): string =>
  `arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0:256k`;
