import { InvalidExecutionInput } from "../contract/errors.ts";
import { ExecutionInput } from "../contract/execution-input.ts";
import { namesOf, regionOf } from "../contract/names.ts";
import { parseEvent } from "../contract/parse.ts";
import { ResolveRunEvent, type ResolveRunResult } from "../contract/run.ts";
import { faultsOf } from "./input-faults.ts";
import { unwrapSchedulerEvent } from "./scheduler-event.ts";

/**
 * Execution input → a complete run.
 * @throws InvalidExecutionInput with every fault of the input at once
 */
export function resolveRun(event: unknown): ResolveRunResult {
  const { execution, input } = parseEvent(ResolveRunEvent, "ResolveRun", event);
  const request = unwrapSchedulerEvent(input);
  const parsed = ExecutionInput.safeParse(request);
  if (!parsed.success) {
    const faults = faultsOf(parsed.error, request);
    throw new InvalidExecutionInput(
      `The execution input has ${faults.length} fault(s):\n${faults.map((fault) => `- ${fault}`).join("\n")}\nStart a new execution with a mended input; {} is a full run with every default.`,
    );
  }
  const { dataset, model, hyperParameters, useValidationData, limits, dryRun } = parsed.data;
  const { jobName, customModelName, clientRequestToken } = namesOf(execution.arn, execution.startTime, model.customModelNamePrefix);
  return {
    run: {
      execution,
      dataset,
      model: { baseModelIdentifier: model.baseModelIdentifier ?? nova2Lite(regionOf(execution.arn)), customModelName },
      jobName,
      clientRequestToken,
      hyperParameters,
      useValidationData,
      limits,
      dryRun,
    },
  };
}

/** The one model with RFT in this pipeline; us-east-1 alone offers it, and elsewhere Bedrock will say so. */
const nova2Lite = (region: string): string => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0:256k`;
