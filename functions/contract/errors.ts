/**
 * Every error that a step may end in. The `name` is protocol: it becomes the `error` of the failed execution, the state
 * machine's Retry lists match it, and the operator's table (docs/runbook.md) has a row for it. It is set as a
 * literal because minification renames classes.
 *
 * The message is read at night, in the console, by somebody who did not write the code: what went wrong, what was got,
 * what is allowed, what to do.
 */
abstract class PipelineError extends Error {
  abstract override readonly name: string;
}

/** The execution input has faults. Terminal: start a new execution with a corrected input. */
export class InvalidExecutionInput extends PipelineError {
  override readonly name = "InvalidExecutionInput";
}

/**
 * Another training of this pipeline is in progress, and the input does not allow a second one beside it. Terminal: wait
 * for it or stop it, then redrive.
 */
export class AnotherRunInProgress extends PipelineError {
  override readonly name = "AnotherRunInProgress";
}

/**
 * Two executions were started at the same time and both created a job: this one's was the younger and was stopped.
 * Terminal: job and token are used up, start a new execution.
 */
export class WithdrewForAnotherRun extends PipelineError {
  override readonly name = "WithdrewForAnotherRun";
}

/** The dataset's source could not be read, after retries. Terminal here; redrive once the source answers. */
export class DatasetUnavailable extends PipelineError {
  override readonly name = "DatasetUnavailable";
}

/** The dataset's source was read, and can't be trained on. Terminal: fix the source, then redrive. */
export class DatasetInvalid extends PipelineError {
  override readonly name = "DatasetInvalid";
}

/**
 * The deployed reward function did not score known answers exactly as required. Terminal: fix and deploy it, then
 * redrive.
 */
export class RewardSmokeTestFailed extends PipelineError {
  override readonly name = "RewardSmokeTestFailed";
}

/** Bedrock refused to create the training job. Terminal: the message quotes Bedrock. */
export class TrainingJobRejected extends PipelineError {
  override readonly name = "TrainingJobRejected";
}

/**
 * An AWS call failed with a transient error (throttling, 5xx, a broken connection), after the SDK's own retries; or its
 * answer is stale. Retried by the machine.
 */
export class ServiceTemporarilyUnavailable extends PipelineError {
  override readonly name = "ServiceTemporarilyUnavailable";
}

/**
 * An AWS call failed with a permanent error (AccessDenied, a missing resource). Terminal: the message names call,
 * resource and remedy.
 */
export class ServiceCallFailed extends PipelineError {
  override readonly name = "ServiceCallFailed";
}

/**
 * A step got an event that the contract does not allow: the machine's definition and the function disagree. A defect,
 * never the user's.
 */
export class ContractViolated extends PipelineError {
  override readonly name = "ContractViolated";
}

/** The input of an evaluation has faults. Terminal: start a new execution with a corrected input. */
export class InvalidEvaluationInput extends PipelineError {
  override readonly name = "InvalidEvaluationInput";
}

/**
 * An evaluation is estimated to cost more than its input allows. Terminal; nothing was asked, or ten rows: raise
 * maxDollars or ask fewer rows.
 */
export class EvaluationTooExpensive extends PipelineError {
  override readonly name = "EvaluationTooExpensive";
}

/** Bedrock could not deploy the model that is to be asked. Terminal: the message quotes Bedrock. */
export class DeploymentFailed extends PipelineError {
  override readonly name = "DeploymentFailed";
}

/** A deployment was Creating for too long. Terminal; a redrive deploys again. */
export class DeploymentTimedOut extends PipelineError {
  override readonly name = "DeploymentTimedOut";
}

/**
 * The account's quota of custom-model deployments stayed exhausted through all waiting. Terminal: delete a deployment
 * that nobody needs, then redrive.
 */
export class DeploymentQuotaFull extends PipelineError {
  override readonly name = "DeploymentQuotaFull";
}

/** A temporary deployment does not exist any more. Caught by the machine, which deploys again. */
export class CandidateGone extends PipelineError {
  override readonly name = "CandidateGone";
}

/** Bedrock does not let this account, or this role, ask a model. Terminal: the message says what is missing. */
export class ModelAccessDenied extends PipelineError {
  override readonly name = "ModelAccessDenied";
}

/** Bedrock knows no model, profile or deployment of this id. Terminal. */
export class ModelNotFound extends PipelineError {
  override readonly name = "ModelNotFound";
}

/** A model refused the request itself: usually its inference settings. Terminal: the message quotes Bedrock. */
export class ModelRefused extends PipelineError {
  override readonly name = "ModelRefused";
}

/**
 * A deployment that the evaluation did not create serves another model than at its beginning. Terminal: start a new
 * execution.
 */
export class ServedModelChanged extends PipelineError {
  override readonly name = "ServedModelChanged";
}

/**
 * The reward function failed on answers, or scored them in a shape that can't be read. Terminal: no answer is lost; fix
 * the function, then redrive.
 */
export class RewardFailed extends PipelineError {
  override readonly name = "RewardFailed";
}

/**
 * An evaluation has spent its maxDollars. Terminal; answers are kept: a new execution with a higher limit asks only
 * what is missing.
 */
export class BudgetReached extends PipelineError {
  override readonly name = "BudgetReached";
}

/**
 * A model gave less than half of its answers: figures from them would mislead. Terminal: a new execution asks only what
 * is missing.
 */
export class AnswersMissing extends PipelineError {
  override readonly name = "AnswersMissing";
}

/** Bedrock could not make the promoted deployment serve the new model. Terminal: the message says what it serves. */
export class PromotionFailed extends PipelineError {
  override readonly name = "PromotionFailed";
}

/** The promoted deployment was changing for too long. Terminal; a redrive checks it again. */
export class PromotionTimedOut extends PipelineError {
  override readonly name = "PromotionTimedOut";
}

/** The base model is right so often that training can't show a gain. Terminal: nothing was spent on training. */
export class NothingToLearn extends PipelineError {
  override readonly name = "NothingToLearn";
}

/** The base model earned no reward at all: reinforcement can't start. Terminal: nothing was spent on training. */
export class RewardOutOfReach extends PipelineError {
  override readonly name = "RewardOutOfReach";
}

/**
 * The input of a sweep, or of one of its trials, has faults. Terminal; nothing was started: start a new execution with
 * a corrected input.
 */
export class InvalidSweepInput extends PipelineError {
  override readonly name = "InvalidSweepInput";
}

/**
 * A sweep has lost sight of a trial, whose execution still runs. It is stopped now that the sweep has failed; a redrive
 * takes up what it has come to.
 */
export class TrialStillRunning extends PipelineError {
  override readonly name = "TrialStillRunning";
}

/** No trial of a sweep has a model that could be chosen. Terminal: the message has the error of each. */
export class AllTrialsFailed extends PipelineError {
  override readonly name = "AllTrialsFailed";
}

/**
 * The reward function was invoked with something that is not an array of samples, or with samples of which none can be
 * scored.
 */
export class InvalidRewardEvent extends PipelineError {
  override readonly name = "InvalidRewardEvent";
}
