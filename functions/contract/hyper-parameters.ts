import * as z from "zod";
import { recipe } from "#recipe";
import type { Recipe } from "../../recipes/recipe.ts";

/**
 * `rftConfig.hyperParameters` of CreateModelCustomizationJob. Ranges are the service model's (botocore 1.43.107,
 * bedrock/2023-04-20) where it has one; `maxPromptLength` and `inferenceMaxTokens` have none there, and are bounded by
 * the model's context of 256k tokens. Defaults are the recipe's, else those of the AWS sample notebook for FinQA.
 */
export const hyperParametersOf = ({ defaults: { hyperParameters: own = {} } }: Pick<Recipe, "defaults">) =>
  z.strictObject({
    batchSize: z
      .int()
      .min(16)
      .max(512)
      .default(own.batchSize ?? 32)
      .describe("prompts per training step"),
    epochCount: z
      .int()
      .min(1)
      .max(50)
      .default(own.epochCount ?? 1)
      .describe("passes over the training set"),
    evalInterval: z
      .int()
      .min(1)
      .max(100)
      .default(own.evalInterval ?? 5)
      .describe("training steps between two validations"),
    inferenceMaxTokens: z
      .int()
      .min(1)
      .max(256_000)
      .default(own.inferenceMaxTokens ?? 1000)
      .describe("tokens of one answer at most"),
    learningRate: z
      .number()
      .min(1e-7)
      .max(1e-3)
      .default(own.learningRate ?? 5e-5),
    maxPromptLength: z
      .int()
      .min(1)
      .max(256_000)
      .default(own.maxPromptLength ?? 4000)
      .describe("tokens; Bedrock drops longer prompts silently"),
    reasoningEffort: z.enum(["low", "medium", "high"]).default(own.reasoningEffort ?? "high"),
    trainingSamplePerPrompt: z
      .int()
      .min(2)
      .max(16)
      .default(own.trainingSamplePerPrompt ?? 4)
      .describe("rollouts per prompt"),
  });

export const HyperParameters = hyperParametersOf(recipe);
export type HyperParameters = z.infer<typeof HyperParameters>;
