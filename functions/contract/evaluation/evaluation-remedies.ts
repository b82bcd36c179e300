import type { Remedy } from "../remedies.ts";

/** Rows of the errors that an evaluation ends in. */
export const EVALUATION_REMEDIES: readonly Remedy[] = [
  {
    error: "InvalidEvaluationInput",
    meaning:
      "The input of the evaluation has faults; the cause lists them (of very many, the first). Nothing was asked.",
    whatToDo: "Correct the input.",
    then: "new execution",
  },
  {
    error: "EvaluationTooExpensive",
    meaning:
      "The evaluation is estimated to cost more than maxDollars; the cause has the arithmetic. At most ten rows were asked.",
    whatToDo: "Raise maxDollars, or ask fewer rows, samples or models.",
    then: "new execution",
  },
  {
    error: "DeploymentFailed",
    meaning: "Bedrock could not deploy a model that is to be asked; the cause quotes it.",
    whatToDo: "Fix what Bedrock names: the model, a permission, the Region.",
    then: "redrive",
  },
  {
    error: "DeploymentTimedOut",
    meaning: "A temporary deployment was Creating for more than an hour. It is deleted.",
    whatToDo: "Check AWS's health page; open a case with AWS if it happens again.",
    then: "redrive",
  },
  {
    error: "DeploymentQuotaFull",
    meaning:
      "The account has no room for another custom-model deployment (10 in all), and none became free within an hour.",
    whatToDo:
      "Delete a deployment that nobody needs (Bedrock, custom models, on-demand deployments), or raise the quota.",
    then: "redrive",
  },
  {
    error: "CandidateGone",
    meaning: "A temporary deployment was deleted during the evaluation. The machine deploys again by itself.",
    whatToDo: "Find out who deletes deployments (CloudTrail, DeleteCustomModelDeployment).",
    then: "redrive",
  },
  {
    error: "ModelAccessDenied",
    meaning: "Bedrock does not let the evaluation ask a model; the cause names the model and Bedrock's words.",
    whatToDo:
      "Enable the model's access in the Bedrock console; look for a service control policy that denies one of the profile's Regions; a profile other than us.amazon.nova-2-lite-v1:0 needs a grant in infra/evaluation/.",
    then: "redrive",
  },
  {
    error: "ModelNotFound",
    meaning: "Bedrock knows no model of the id that the input names.",
    whatToDo:
      "Correct the id: an inference profile (us.amazon.nova-2-lite-v1:0), a custom-model ARN or a deployment ARN.",
    then: "new execution",
  },
  {
    error: "ModelRefused",
    meaning: "A model refused the request itself; the cause holds Bedrock's words.",
    whatToDo:
      'Change what it names. If it is the reasoning settings, start a new execution with "inference": {"reasoningEffort": "none"}; the same settings hold for every model.',
    then: "new execution",
  },
  {
    error: "ServedModelChanged",
    meaning:
      "A deployment that the evaluation asked, and did not create, was given another model meanwhile. No answer of the other model was kept.",
    whatToDo: "Wait until nobody changes the deployment.",
    then: "new execution",
  },
  {
    error: "RewardFailed",
    meaning: "The reward function failed on answers, or its scores can't be read. The answers are kept.",
    whatToDo:
      "Look into the log group of the reward function; a new execution may name another version as rewardFunctionArn.",
    then: "redrive or new execution",
  },
  {
    error: "BudgetReached",
    meaning: "The evaluation has spent its maxDollars. The answers are kept.",
    whatToDo: "Start a new execution with the same input and a higher maxDollars: it asks only what is missing.",
    then: "new execution",
  },
  {
    error: "AnswersMissing",
    meaning: "A model gave less than half of its answers, through all rounds; rows.jsonl has the reason of each.",
    whatToDo: "Fix what the reasons name, or wait; a new execution with the same input asks only what is missing.",
    then: "new execution",
  },
  {
    error: "PromotionFailed",
    meaning: "Bedrock could not make the promoted deployment serve the new model; the cause says what it serves.",
    whatToDo: "Fix what Bedrock names. A new execution asks nothing again: every answer is kept.",
    then: "new execution",
  },
  {
    error: "PromotionTimedOut",
    meaning: "The promoted deployment was changing for more than two hours. The promotion is taken back.",
    whatToDo: "Check the deployment in the Bedrock console and AWS's health page.",
    then: "redrive",
  },
];
