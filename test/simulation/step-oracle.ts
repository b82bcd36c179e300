import { failureOf, lastTries, type Request } from "./observed.ts";
import { SOURCE_KEY } from "./sample.ts";

/** What Bedrock's ValidationException makes of a call, where that is no failure of the call. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  "bedrock:CreateModelCustomizationJob": ["TrainingJobRejected"],
  "bedrock:GetCustomModel": ["InvalidEvaluationInput"],
  "bedrock:CreateCustomModelDeployment": ["DeploymentFailed", "PromotionFailed"],
  "bedrock:UpdateCustomModelDeployment": ["PromotionFailed"],
};

/** Times that a file of the dataset's source is asked for. */
const SOURCE_TRIES = 5;

/**
 * The errors that an invocation of a step may end in, by what befell its requests; none where it must succeed. More
 * than one where calls ran side by side.
 * @param requests in the order in which they were sent
 */
export function failuresOf(step: string, requests: readonly Request[]): string[] {
  const errors = new Set<string>();
  let sourceFailures = 0;
  for (const request of lastTries(requests)) {
    const kind = failureOf(request);
    if (step === "PrepareDataset" && request.path.includes(SOURCE_KEY)) {
      sourceFailures = kind === undefined ? 0 : sourceFailures + 1;
      if (kind === "denied" || sourceFailures === SOURCE_TRIES) errors.add("DatasetUnavailable");
      continue;
    }
    if (kind === undefined) continue;
    if (kind === "transient") errors.add("ServiceTemporarilyUnavailable");
    else if (kind === "validation")
      for (const error of REFUSED[request.call] ?? ["ServiceCallFailed"]) errors.add(error);
    else errors.add("ServiceCallFailed");
  }
  return [...errors];
}
