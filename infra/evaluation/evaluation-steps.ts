import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { BundledFunction } from "../bundled-function.ts";
import type { Names } from "../names.ts";
import type { RewardFunction } from "../reward-function.ts";
import { AnswerShard, ProbeModels } from "./asking-models.ts";
import { CheckDeployment, DeployCandidate } from "./candidate-deployments.ts";
import { CompareModels } from "./compare-models.ts";
import { CheckPromotion, PromoteModel } from "./promotion.ts";
import { RemoveCandidate } from "./remove-candidate.ts";
import { ResolveEvaluation } from "./resolve-evaluation.ts";

export interface EvaluationStepProps {
  readonly bucket: Bucket;
  readonly reward: RewardFunction;
  readonly names: Names;
  /** Name of the stable deployment that serves what was promoted. */
  readonly promotedDeployment: string;
}

/**
 * The evaluation machine's nine Lambdas; as of the pipeline's, a step's name is its state's, and its construct's id in
 * the stack.
 */
export class EvaluationSteps {
  readonly ResolveEvaluation: BundledFunction;
  readonly DeployCandidate: BundledFunction;
  readonly CheckDeployment: BundledFunction;
  readonly ProbeModels: BundledFunction;
  readonly AnswerShard: BundledFunction;
  readonly CompareModels: BundledFunction;
  readonly PromoteModel: BundledFunction;
  readonly CheckPromotion: BundledFunction;
  readonly RemoveCandidate: BundledFunction;

  constructor(scope: Construct, props: EvaluationStepProps) {
    this.ResolveEvaluation = new ResolveEvaluation(scope, props);
    this.DeployCandidate = new DeployCandidate(scope);
    this.CheckDeployment = new CheckDeployment(scope);
    this.ProbeModels = new ProbeModels(scope, props);
    this.AnswerShard = new AnswerShard(scope, props);
    this.CompareModels = new CompareModels(scope, props);
    this.PromoteModel = new PromoteModel(scope, props);
    this.CheckPromotion = new CheckPromotion(scope, props);
    this.RemoveCandidate = new RemoveCandidate(scope, props);
  }

  /** Each step's name and function, in the order of the machine. */
  entries(): [string, BundledFunction][] {
    const { ResolveEvaluation, DeployCandidate, CheckDeployment, ProbeModels, AnswerShard } = this;
    const { CompareModels, PromoteModel, CheckPromotion, RemoveCandidate } = this;
    return Object.entries({
      ResolveEvaluation,
      DeployCandidate,
      CheckDeployment,
      ProbeModels,
      AnswerShard,
      CompareModels,
      PromoteModel,
      CheckPromotion,
      RemoveCandidate,
    });
  }
}
