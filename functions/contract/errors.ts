/**
 * Every error that a step may end in. The `name` is protocol: it becomes the `error` of the failed execution, the state machine's
 * Retry lists match it, and the operator's table (statemachine/README.md) has a row for it. It is set as a literal because
 * minification renames classes.
 *
 * The message is read at night, in the console, by somebody who did not write this: what went wrong, what was got, what is
 * allowed, what to do.
 */
abstract class PipelineError extends Error {
  abstract override readonly name: string;
}

/** The execution input has faults. Terminal: start anew with a mended input. */
export class InvalidExecutionInput extends PipelineError {
  override readonly name = "InvalidExecutionInput";
}

/** Another training of this pipeline is in progress, and the input does not allow a second one beside it. Terminal: wait for it or stop it, then redrive. */
export class AnotherRunInProgress extends PipelineError {
  override readonly name = "AnotherRunInProgress";
}

/** The dataset's source could not be read, after retries. Terminal here; redrive once the source answers. */
export class DatasetUnavailable extends PipelineError {
  override readonly name = "DatasetUnavailable";
}

/** The dataset's source was read, and can't be trained on. Terminal: mend the source, then redrive. */
export class DatasetInvalid extends PipelineError {
  override readonly name = "DatasetInvalid";
}

/** The deployed reward function did not score known answers exactly as it must. Terminal: mend and deploy it, then redrive. */
export class RewardSmokeTestFailed extends PipelineError {
  override readonly name = "RewardSmokeTestFailed";
}

/** Bedrock refused to create the training job. Terminal: the message carries Bedrock's own words. */
export class TrainingJobRejected extends PipelineError {
  override readonly name = "TrainingJobRejected";
}

/** An AWS call failed in a way that passes by itself (throttling, 5xx, a broken connection), after the SDK's own retries. Retried by the machine. */
export class ServiceTemporarilyUnavailable extends PipelineError {
  override readonly name = "ServiceTemporarilyUnavailable";
}

/** An AWS call failed in a way that does not pass by itself (AccessDenied, a missing resource). Terminal: the message names call, resource and remedy. */
export class ServiceCallFailed extends PipelineError {
  override readonly name = "ServiceCallFailed";
}

/** A step was handed something that the contract does not allow: the machine's definition and the function disagree. A defect, never the user's. */
export class ContractViolated extends PipelineError {
  override readonly name = "ContractViolated";
}

/** The reward function was invoked with something that is no array of samples, or with samples of which none can be scored. */
export class InvalidRewardEvent extends PipelineError {
  override readonly name = "InvalidRewardEvent";
}
