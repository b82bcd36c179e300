import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { findDeployment, isUpdating } from "../../aws/find-deployment.ts";
import { faultAt } from "../../contract/input-faults.ts";
import type { EvaluationInput, ModelRequest } from "../../contract/evaluation/evaluation-input.ts";
import type { PlannedModel } from "../../contract/evaluation/evaluation-plan.ts";
import { customModel, trainedWith, type TrainedWith } from "./trained-with.ts";

export interface PlannedModels {
  readonly models: readonly PlannedModel[];
  /** Of the first candidate that is a custom model, else of the first model where that is one. */
  readonly trained: TrainedWith | undefined;
  readonly faults: readonly string[];
}

/** A request of the input, looked up at Bedrock. */
interface Found {
  readonly model?: PlannedModel;
  readonly trained?: () => Promise<TrainedWith>;
  readonly fault?: string;
}

/**
 * Custom-model ARNs and deployment ARNs are looked up; any other id is used as it is, and the probe shows whether it
 * answers.
 * @param areNew the evaluation was started by a run: it may have trained the model a moment ago
 */
export async function planModels(
  { models: requests }: EvaluationInput,
  areNew: boolean,
  bedrock: BedrockClient,
): Promise<PlannedModels> {
  const found: Found[] = [];
  for (const [index, request] of requests.entries()) found.push(await find(request, index, areNew, bedrock));
  const models = found.flatMap(({ model }) => model ?? []);
  const [first, ...candidates] = found;
  const tuned = [...candidates, first].find((one) => one?.trained !== undefined);
  const lookedUp = found.flatMap(({ fault }) => fault ?? []);
  return {
    models,
    trained: await tuned?.trained?.(),
    faults: [...lookedUp, ...repeated(requests, found)],
  };
}

const MODEL_IDS =
  "an inference profile (us.amazon.nova-2-lite-v1:0), a custom-model ARN or the ARN of a custom-model deployment";

async function find(request: ModelRequest, index: number, isNew: boolean, bedrock: BedrockClient): Promise<Found> {
  const path = ["models", index, "id"];
  const role = index === 0 ? ("base" as const) : ("candidate" as const);
  const { name, id } = request;
  if (/:custom-model\//.test(id)) return ofCustomModel(id, null);
  if (!/:custom-model-deployment\//.test(id)) {
    if (!/[.:]/.test(id)) return { fault: faultAt(path, id, MODEL_IDS) };
    return { model: { name, role, modelArn: id, modelId: id } };
  }
  const deployment = await findDeployment(bedrock, id);
  if (deployment?.modelArn === undefined) return { fault: faultAt(path, id, "a deployment that exists") };
  const status = isUpdating(deployment) ? "Updating" : (deployment.status ?? "without a status");
  if (status !== "Active") return { fault: faultAt(path, id, `a deployment that is Active; this one is ${status}`) };
  return ofCustomModel(deployment.modelArn, id);

  async function ofCustomModel(modelArn: string, modelId: string | null): Promise<Found> {
    const model = await customModel(bedrock, modelArn, isNew);
    if (model === undefined) return { fault: faultAt(path, modelArn, "a custom model that exists") };
    if (model.modelStatus !== undefined && model.modelStatus !== "Active")
      return { fault: faultAt(path, modelArn, `a custom model that is Active; this one is ${model.modelStatus}`) };
    return { model: { name, role, modelArn, modelId }, trained: () => trainedWith(bedrock, model) };
  }
}

/** rows.jsonl is joined by the models' names, and the same model under two names would have the same answers. */
function repeated(requests: readonly ModelRequest[], found: readonly Found[]): string[] {
  return requests.flatMap(({ name, id }, index) => {
    const sameName = requests.findIndex((other) => other.name === name);
    const arn = found[index]?.model?.modelArn;
    const sameModel = arn === undefined ? index : found.findIndex(({ model }) => model?.modelArn === arn);
    return [
      ...(sameName < index ? [faultAt(["models", index, "name"], name, "a name that no other model has")] : []),
      ...(sameModel < index ? [faultAt(["models", index, "id"], id, `another model than models.${sameModel}`)] : []),
    ];
  });
}
