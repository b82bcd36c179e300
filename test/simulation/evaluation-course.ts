import type { AskedModel, EvaluationPlan } from "../../functions/contract/evaluation/evaluation-plan.ts";
import type { Comparison } from "../../functions/contract/evaluation/evaluation-summary.ts";
import { summaryKey } from "../../functions/contract/keys.ts";
import type { Bedrock } from "../../local/bedrock/bedrock-api.ts";
import type { DeploymentWhatIf } from "../../local/bedrock/deployment.ts";
import { comparisonOf, modelResult, outputOf, summaryOf } from "../support/evaluations.ts";
import type { Asking, Code } from "./functions.ts";
import { currentInvocation } from "./invocation.ts";
import type { MemoryS3 } from "./memory-s3.ts";
import type { Random } from "./random.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Errors that the steps end in which ask models. */
export type AskingError = "CandidateGone" | "ModelAccessDenied" | "RewardFailed";

/** What becomes of a run's evaluations, beside what befalls each call of AWS. */
export interface EvaluationCourse {
  readonly baseline: "learns" | "nothing to learn" | "out of reach";
  readonly verdict: Comparison["verdict"];
  /** `share`: of the steps that ask. */
  readonly asking: { readonly error: AskingError; readonly share: number } | undefined;
  readonly deployments: readonly DeploymentWhatIf[];
  /** Seconds after an evaluation's start at which somebody aborts it. */
  readonly abortAt: number | undefined;
  /** The promoted deployment is there already, and serves a model of an earlier time. */
  readonly champion: boolean;
}

/** Nothing goes wrong. */
export const KIND_COURSE: EvaluationCourse = {
  baseline: "learns",
  verdict: "better",
  asking: undefined,
  deployments: [],
  abortAt: undefined,
  champion: false,
};

/** What an execution's input says of its evaluations. Release 1 knew none. */
export function drawnEvaluations(random: Random): object {
  return {
    baseline: { rows: random.chance(0.4) ? 8 : 0 },
    evaluation: { rows: random.chance(0.5) ? 8 : 0, promote: random.chance(0.6) },
  };
}

export function drawnCourse(random: Random): EvaluationCourse {
  const whatIfs: Readonly<Partial<Record<DeploymentWhatIf, number>>> = {
    "late-reads": 0.2,
    "tokens-outlive": 0.2,
    "deletion-conflicts": 0.3,
    "creation-fails": 0.04,
    "creation-hangs": 0.04,
    "update-fails": 0.05,
    "update-hangs": 0.04,
    "quota-full": 0.03,
  };
  return {
    baseline: random.weighted({ learns: 9, "nothing to learn": 0.5, "out of reach": 0.5 }),
    verdict: random.weighted({ better: 7, worse: 1, "no difference shown": 2 }),
    asking: random.chance(0.25)
      ? {
          error: random.weighted<AskingError>({ CandidateGone: 8, ModelAccessDenied: 1, RewardFailed: 1 }),
          share: random.between(0.05, 0.6),
        }
      : undefined,
    deployments: Object.entries(whatIfs).flatMap(([whatIf, share]) =>
      random.chance(share) ? [whatIf as DeploymentWhatIf] : [],
    ),
    abortAt: random.chance(0.05) ? random.between(0, 1_500) : undefined,
    champion: random.chance(0.5),
  };
}

interface Surroundings {
  readonly course: EvaluationCourse;
  readonly clock: VirtualClock;
  readonly s3: MemoryS3;
  readonly bedrock: () => Bedrock;
}

/**
 * Stands in for the functions that ask models and count their answers: they take time, fail as the course says, and
 * create nothing that could be left behind. What they would have made of the answers, the course says.
 */
export function askingFunctions({ course, clock, s3, bedrock }: Surroundings): Record<Asking, Code> {
  const ask = async (models: readonly AskedModel[]): Promise<void> => {
    const invocation = currentInvocation();
    const { random } = invocation;
    await invocation.waiting(clock.sleep(random.between(2_000, 120_000)));
    const own = models.find(({ temporary }) => temporary);
    const error = course.asking?.error;
    if (course.asking === undefined || !random.chance(course.asking.share)) return;
    if (error === "CandidateGone" && own === undefined) return;
    // Somebody has deleted it; or Bedrock's runtime does not know it yet.
    if (error === "CandidateGone" && own !== undefined && random.chance(0.5)) deleted(bedrock(), own.modelId);
    throw Object.assign(new Error("in the simulation"), { name: error });
  };
  return {
    ProbeModels: async (event) => {
      await ask((event as { models: AskedModel[] }).models);
      return {};
    },
    AnswerShard: async (event) => {
      const { models, round } = event as { models: AskedModel[]; round: number };
      await ask(models);
      return { done: true, round: round + 1, answered: models.length, missing: 0 };
    },
    CompareModels: (event) => {
      const { evaluation, models } = event as { evaluation: EvaluationPlan; models: AskedModel[] };
      const summary = counted(course, evaluation, models);
      s3.put(summaryKey(evaluation.execution.name), Buffer.from(JSON.stringify(summary)));
      return Promise.resolve(outputOf(summary));
    },
  };
}

function deleted(bedrock: Bedrock, arn: string): void {
  if (bedrock.deployments.all.some((deployment) => deployment.arn === arn)) bedrock.deployments.delete(arn);
}

function counted(
  course: EvaluationCourse,
  { execution, dataset, rewardFunctionVersionArn }: EvaluationPlan,
  models: readonly AskedModel[],
) {
  const candidate = models.find(({ role }) => role === "candidate");
  const rivals = models.filter((model) => model !== candidate);
  const ofBase = {
    learns: {},
    "nothing to learn": { paid: 1140, accuracy: { value: 0.99, low: 0.98, high: 1 } },
    "out of reach": { paid: 0, accuracy: { value: 0, low: 0, high: 0.01 } },
  }[course.baseline];
  const { verdict } = course;
  return summaryOf({
    execution,
    dataset: { ...dataset, clusters: dataset.rows },
    rewardFunctionVersionArn,
    models: models.map(({ name, role, modelId, modelArn }) =>
      modelResult({ name, role, modelId, modelArn, ...(candidate === undefined ? ofBase : {}) }),
    ),
    comparisons:
      candidate === undefined
        ? []
        : rivals.map(({ name: first }) => comparisonOf({ first, second: candidate.name, verdict })),
  });
}
