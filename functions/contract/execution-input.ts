import * as z from "zod";
import { recipe } from "#recipe";
import type { Recipe } from "../../recipes/recipe.ts";
import { sourceFiles } from "./source-files.ts";
import { hyperParametersOf } from "./hyper-parameters.ts";
import { SPLITS } from "./splits.ts";

/**
 * Bedrock RFT takes 100 to 20,000 prompts; AWS's validator counts training and validation rows together against the
 * latter.
 */
export const MIN_SAMPLES = 100;
export const MAX_TRAIN_PLUS_VALIDATION = 20_000;

const samples = z.int().min(MIN_SAMPLES).max(MAX_TRAIN_PLUS_VALIDATION);

/** Of a source: no folder has a longer name, and every later step carries it in its payload of 256 KiB. */
const MAX_SOURCE_LENGTH = 2_048;

/** `https://host/folder` or `s3://bucket/prefix`: a folder that holds the recipe's files. */
const sourceOf = (of: Pick<Recipe, "source">) =>
  z.string().refine(isFolder, {
    error: `a folder with ${sourceFiles(of)}: https://host/folder or s3://bucket/prefix, of ${MAX_SOURCE_LENGTH} characters at most, without white space or a password`,
  });

function isFolder(source: string): boolean {
  if (source.length > MAX_SOURCE_LENGTH) return false;
  if (/^s3:\/\/[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](\/[^\s]*)?$/.test(source)) return true;
  if (!/^https:\/\/[^\s?#]+$/.test(source) || !URL.canParse(source)) return false;
  const { username, password } = new URL(source);
  return username === "" && password === ""; // fetch refuses them, and the input is logged
}

/** What an execution input takes of a recipe. */
type InputRecipe = Pick<Recipe, "name" | "source" | "defaults">;

const datasetRequestOf = ({ source, defaults }: InputRecipe) =>
  z
    .strictObject({
      source: sourceOf({ source }).default(source.url),
      trainSamples: samples.default(defaults.trainSamples),
      validationSamples: samples.default(defaults.validationSamples),
      testSamples: samples.default(defaults.testSamples),
      seed: z.int().min(0).max(0xffff_ffff).default(42).describe("of Python's random.seed"),
      /**
       * true leaves training rows out whose own data speaks against their answer, by the recipe; FinQA's lines are then
       * not those of the AWS sample notebook. Validation and test rows are never left out.
       */
      dropDoubtful: z.boolean().default(false),
    })
    .refine((d) => d.trainSamples + d.validationSamples <= MAX_TRAIN_PLUS_VALIDATION, {
      path: ["trainSamples"],
      error: `trainSamples + validationSamples at most ${MAX_TRAIN_PLUS_VALIDATION}`,
    });

export const DatasetRequest = datasetRequestOf(recipe);
export type DatasetRequest = z.infer<typeof DatasetRequest>;

/**
 * What a person writes into the console's start dialog, or a schedule sends. Everything is optional; unknown keys are
 * refused. `Comment` is what that dialog itself pre-fills; it is accepted and ignored.
 */
export const executionInputOf = (of: InputRecipe) =>
  z.strictObject({
    Comment: z.string().optional(),
    /** A sweep starts its trials with it: Step Functions asks for it in the input of a nested execution. */
    AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: z.string().optional(),
    dataset: datasetRequestOf(of).prefault({}),
    model: z
      .strictObject({
        /** Absent: Nova 2 Lite in the stack's Region. Model id, foundation-model ARN or one's own custom-model ARN. */
        baseModelIdentifier: z
          .string()
          .regex(/^[-a-zA-Z0-9:./]{1,2048}$/, { error: "a model id or ARN of 1 to 2048 letters, digits and - : . /" })
          .optional(),
        /**
         * 38 at most: names.ts adds 25 characters, and Bedrock takes 63 (letters, digits, single - or _ between them).
         */
        customModelNamePrefix: z
          .string()
          .regex(/^(?=.{1,38}$)[0-9a-zA-Z]([_-]?[0-9a-zA-Z])*$/, {
            error: "1 to 38 letters and digits with single - or _ between them",
          })
          .default(of.defaults.customModelNamePrefix ?? `${of.name}-nova-lite-rft`),
      })
      .prefault({}),
    hyperParameters: hyperParametersOf(of).prefault({}),
    /** The base model answers these many validation rows before the training is paid for; 0 asks nothing. */
    baseline: z
      .strictObject({
        rows: z.int().min(0).max(MAX_TRAIN_PLUS_VALIDATION).default(50),
        maxReward: z.number().min(0).max(1).default(0.95).describe("mean reward over which training is not worth it"),
      })
      .prefault({}),
    /** The tuned model is compared with the base on these rows once it is trained. */
    evaluation: z
      .strictObject({
        /** Absent: all of the split. 0 evaluates nothing. */
        rows: z.int().min(0).max(MAX_TRAIN_PLUS_VALIDATION).optional(),
        split: z.enum(SPLITS).default("test"),
        /** true: where the tuned model is better, the promoted deployment serves it. */
        promote: z.boolean().default(false),
        maxDollars: z
          .number()
          .positive()
          .max(10_000)
          .default(25)
          .describe("of Bedrock, for each of the two evaluations"),
      })
      .prefault({}),
    /** false trains without validation data: some of AWS's tools say that Nova 2 Lite does not support it. */
    useValidationData: z.boolean().default(true),
    limits: z
      .strictObject({
        maxQueuedHours: z
          .number()
          .positive()
          .max(168)
          .default(24)
          .describe("hours from creation until training starts"),
        maxTrainingHours: z.number().positive().max(336).default(72).describe("hours of training"),
      })
      .prefault({}),
    /** true trains beside another training of this pipeline that is in progress; both cost money. */
    allowConcurrentRuns: z.boolean().default(false),
    /** true stops after the smoke test, before anything costs money. */
    dryRun: z.boolean().default(false),
  });

export const ExecutionInput = executionInputOf(recipe);
export type ExecutionInput = z.infer<typeof ExecutionInput>;
