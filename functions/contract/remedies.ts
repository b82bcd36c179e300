import { EVALUATION_REMEDIES } from "./evaluation/evaluation-remedies.ts";
import { SWEEP_REMEDIES } from "./sweep/sweep-remedies.ts";

/**
 * What the reader of a failed execution needs: a row of the operator's table (docs/runbook.md), and the advice
 * in the report.
 */
export interface Remedy {
  /** As `error` of the execution shows it. */
  readonly error: string;
  readonly meaning: string;
  readonly whatToDo: string;
  /**
   * Redrive continues the same execution at the failed state. A training that was running was stopped when its
   * execution failed, and can't be resumed.
   */
  readonly then: "redrive" | "redrive; new execution if it was training" | "new execution" | "redrive or new execution";
}

/** `then` as a sentence. */
export const THEN: Readonly<Record<Remedy["then"], string>> = {
  redrive: "Then redrive the execution.",
  "redrive; new execution if it was training":
    "Then redrive the execution; if it was training, start a new one instead.",
  "new execution": "Then start a new execution.",
  "redrive or new execution": "Then redrive the execution, or start a new one.",
};

const UNLESS_TRAINING = "redrive; new execution if it was training";

export const REMEDIES: readonly Remedy[] = [
  {
    error: "InvalidExecutionInput",
    meaning: "The execution input has faults; the cause lists them (of very many, the first).",
    whatToDo: "Correct the input.",
    then: "new execution",
  },
  {
    error: "AnotherRunInProgress",
    meaning:
      "Another training of this pipeline is in progress; the cause names its job and execution. Nothing was spent.",
    whatToDo:
      'Wait until it has ended, or abort its execution. To train both at once, start a new execution with "allowConcurrentRuns": true.',
    then: "redrive or new execution",
  },
  {
    error: "WithdrewForAnotherRun",
    meaning:
      "Two executions were started at the same time, and both created a job; this one's was the younger and was stopped. The cause names the other.",
    whatToDo:
      'Wait until the other training has ended: the job name and token of this execution are used up. To train both at once, "allowConcurrentRuns": true.',
    then: "new execution",
  },
  {
    error: "DatasetUnavailable",
    meaning: "The dataset's source could not be read, after retries.",
    whatToDo: "Make sure that the URL or the S3 object in the cause exists and may be read.",
    then: "redrive or new execution",
  },
  {
    error: "DatasetInvalid",
    meaning:
      "The source's files were read, and can't be trained on: not of the recipe's format, or too few usable rows.",
    whatToDo: "Fix the files, or name another dataset.source.",
    then: "redrive or new execution",
  },
  {
    error: "RewardSmokeTestFailed",
    meaning: "The deployed reward function did not score known answers exactly. Nothing was spent.",
    whatToDo: "Fix the function by what the cause shows, and deploy it.",
    then: "redrive",
  },
  {
    error: "TrainingJobRejected",
    meaning: "Bedrock refused to create the job; the cause quotes it. No job runs.",
    whatToDo:
      "Fix what Bedrock names: the input, a quota, the Region, the model's access. A trial of a sweep that still runs (its name ends in -trial-N-M): leave it, the sweep starts it again.",
    then: "redrive or new execution",
  },
  {
    error: "TrainingFailed",
    meaning: "Bedrock created the job, and it failed; the cause holds its message and phase.",
    whatToDo: "Fix what Bedrock's message names; for an internal error there is nothing to fix.",
    then: "new execution",
  },
  {
    error: "TrainingStopped",
    meaning: "Somebody stopped the job. It can't be resumed.",
    whatToDo: "CloudTrail shows who called StopModelCustomizationJob.",
    then: "new execution",
  },
  {
    error: "TrainingStalled",
    meaning: "The job was over the limits of the input, and was stopped; the cause names the phase in which it hung.",
    whatToDo: "Raise limits if the job was only slow; open a case with AWS if jobs hang again.",
    then: "new execution",
  },
  {
    error: "TrainingStatusUnknown",
    meaning:
      "Bedrock answered with a status that the machine does not know. The job is stopped, like that of every failed run; if not, the alarm TrainingNotStopped fires.",
    whatToDo: "Read what the status means, and add it to TrainingStatus? of the definition.",
    then: "new execution",
  },
  {
    error: "NothingToLearn",
    meaning: "The base model's mean reward is over baseline.maxReward. No training job was created.",
    whatToDo:
      'Use the base model as it is, or train on harder rows. To train all the same, raise baseline.maxReward, or turn the check off with "baseline": {"rows": 0}.',
    then: "new execution",
  },
  {
    error: "RewardOutOfReach",
    meaning:
      "Not one sample of the base model was paid: reinforcement has nothing to start from. No training job was created.",
    whatToDo:
      "Read some of its answers in rows.jsonl of the baseline evaluation: is their format what the reward function reads? Else tune the base with supervised examples first, and name that model as model.baseModelIdentifier.",
    then: "new execution",
  },
  {
    error: "States.TaskFailed",
    meaning:
      "An execution that this one had started (an evaluation, or a sweep's dry run) has failed; the cause holds its description, with its own error and cause.",
    whatToDo:
      "The row of that execution's error. If the red state is EvaluateTuned or EvaluateWinner, the training has completed and the model is there: a redrive repeats the evaluation alone, and asks only what is missing.",
    then: "redrive",
  },
  ...EVALUATION_REMEDIES,
  ...SWEEP_REMEDIES,
  {
    error: "ServiceTemporarilyUnavailable",
    meaning: "An AWS call was throttled, answered 5xx, broke off, or got a stale answer, through all retries.",
    whatToDo: "Check AWS's health page; wait.",
    then: UNLESS_TRAINING,
  },
  {
    error: "ServiceCallFailed",
    meaning: "An AWS call failed with a permanent error; the cause names call, resource and answer.",
    whatToDo:
      "Usually a permission: deploy the stack as it is in the repository; check for policies of the organization.",
    then: UNLESS_TRAINING,
  },
  {
    error: "ContractViolated",
    meaning: "The machine's definition and a function disagree. A defect, not yours.",
    whatToDo: "Deploy machine and functions from one commit.",
    then: UNLESS_TRAINING,
  },
  {
    error: "Lambda.TooManyRequestsException",
    meaning: "The account's Lambda concurrency was used up through all retries.",
    whatToDo: "Wait, or raise the account's concurrency.",
    then: UNLESS_TRAINING,
  },
  {
    error: "Lambda.ServiceException",
    meaning: "Lambda itself failed through all retries.",
    whatToDo: "Check AWS's health page; wait.",
    then: UNLESS_TRAINING,
  },
  {
    error: "Lambda.AWSLambdaException",
    meaning:
      "Lambda itself failed through all retries, or the machine's role may not invoke the function: the cause says which.",
    whatToDo: "Not authorized: deploy the stack as it is in the repository. Else check AWS's health page; wait.",
    then: UNLESS_TRAINING,
  },
  {
    error: "Lambda.SdkClientException",
    meaning: "Step Functions could not reach Lambda through all retries.",
    whatToDo: "Check AWS's health page; wait.",
    then: UNLESS_TRAINING,
  },
  {
    error: "Lambda.ClientExecutionTimeoutException",
    meaning: "Lambda did not answer Step Functions in time, through all retries.",
    whatToDo: "Check AWS's health page; wait.",
    then: UNLESS_TRAINING,
  },
  {
    error: "Lambda.Unknown",
    meaning: "A step ended without an answer: out of memory, or killed.",
    whatToDo: "Read the function's log group: its last line, and the memory used in Lambda's REPORT line.",
    then: UNLESS_TRAINING,
  },
  {
    error: "Runtime.ExitError",
    meaning: "A step's process ended before it had answered: out of memory, or killed.",
    whatToDo: "Read the function's log group: its last line, and the memory used in Lambda's REPORT line.",
    then: UNLESS_TRAINING,
  },
  {
    error: "Sandbox.Timedout",
    meaning: "A step took longer than its function's timeout.",
    whatToDo: "Read the function's log group: what was it waiting for?",
    then: UNLESS_TRAINING,
  },
  {
    error: "StepFunctions.AWSStepFunctionsException",
    meaning:
      "Step Functions did not start an execution (an evaluation, or a sweep's trial), or did not show it: it was throttled, or the machine's role may not; the cause says which.",
    whatToDo: "Not authorized: deploy the stack as it is in the repository. Else wait.",
    then: "redrive",
  },
  {
    error: "StepFunctions.ExecutionLimitExceededException",
    meaning: "Step Functions did not start an execution: the account has too many that are running.",
    whatToDo: "Wait until others have ended, or raise the account's quota of open executions.",
    then: "redrive",
  },
  {
    error: "States.Timeout",
    meaning: "A step, or the whole execution, took longer than its TimeoutSeconds.",
    whatToDo: "Read the log group of the step. A training job that was running is stopped.",
    then: "redrive or new execution",
  },
  {
    error: "ABORTED",
    meaning: "Somebody stopped the execution. Its training job, where it had one, is stopped.",
    whatToDo: "CloudTrail shows who called StopExecution.",
    then: "new execution",
  },
];
