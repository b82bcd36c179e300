import { readFileSync } from "node:fs";
import type { StateMachineDefinition } from "../../local/template/supported-definition.ts";
import {
  CREATE_DEPLOYMENT_TIMEOUT,
  CREATE_TRAINING_JOB_TIMEOUT,
  SEND_NOTICE_TIMEOUT,
} from "../../functions/contract/timeouts.ts";
import { ACCOUNT, REGION } from "../../local/template/intrinsics.ts";
import { definitionOf, release } from "../releases/release.ts";
import { refuseUnknown } from "./machine-definition.ts";

/**
 * Seconds after which Lambda ends each function. simulation.test.ts holds this table, and the next two, against the
 * template.
 */
export const FUNCTION_TIMEOUT = {
  ResolveRun: 60,
  PrepareDataset: 900,
  SmokeTestReward: 150,
  CheckBaseline: 60,
  CreateTrainingJob: CREATE_TRAINING_JOB_TIMEOUT,
  CheckTrainingJob: 60,
  WriteReport: 120,
  StopTrainingJob: 180,
  StopChildren: 180,
  SendNotice: SEND_NOTICE_TIMEOUT,
  ResolveEvaluation: 120,
  DeployCandidate: CREATE_DEPLOYMENT_TIMEOUT,
  CheckDeployment: CREATE_DEPLOYMENT_TIMEOUT,
  ProbeModels: 900,
  AnswerShard: 900,
  CompareModels: 300,
  PromoteModel: CREATE_DEPLOYMENT_TIMEOUT,
  CheckPromotion: 60,
  RemoveCandidate: 180,
} as const;
export type FunctionName = keyof typeof FUNCTION_TIMEOUT;

export type Machine = "pipeline" | "evaluation";

/**
 * A rule of EventBridge for executions that have ended: the function that gets the event, the machines and statuses
 * that the rule matches, and whether a queue stands between.
 */
export interface EndRule {
  readonly target: FunctionName;
  readonly machines: readonly Machine[];
  readonly statuses: readonly string[];
  readonly queued: boolean;
}
const WITHOUT_SUCCESS = ["FAILED", "TIMED_OUT", "ABORTED"];
const EVERY = ["SUCCEEDED", ...WITHOUT_SUCCESS];
export const END_RULES: readonly EndRule[] = [
  { target: "StopTrainingJob", machines: ["pipeline"], statuses: WITHOUT_SUCCESS, queued: true },
  { target: "StopChildren", machines: ["pipeline"], statuses: WITHOUT_SUCCESS, queued: true },
  { target: "RemoveCandidate", machines: ["evaluation"], statuses: EVERY, queued: true },
  { target: "WriteReport", machines: ["pipeline"], statuses: EVERY, queued: false },
  { target: "SendNotice", machines: ["pipeline", "evaluation"], statuses: EVERY, queued: false },
];

/** The queue between a rule and a function that is tried for a day. */
export const QUEUE = { visibilitySeconds: 360, maxReceives: 250 } as const;

/** A definition, with its functions' names in place of their ARNs. */
const definitionIn = (file: string): StateMachineDefinition =>
  JSON.parse(
    readFileSync(new URL(`../../statemachine/${file}`, import.meta.url), "utf8").replace(/\$\{(\w+)Arn\}/g, "$1"),
  ) as StateMachineDefinition;
export const DEFINITION = definitionIn("rft-pipeline.asl.json");
export const EVALUATION = definitionIn("evaluation.asl.json");
/** Executions that were started on release 1 go on with it. */
export const RELEASE_1: StateMachineDefinition = definitionOf(release(1));
for (const definition of [DEFINITION, EVALUATION, RELEASE_1]) refuseUnknown(definition);

/** The state that a dry run of the pipeline ends in: release 1 had another name for it. */
export const dryRunEnd = ({ States }: StateMachineDefinition): string =>
  (States["DryRun?"] as unknown as { Choices: readonly [{ Next: string }] }).Choices[0].Next;
export const DRY_RUN_ENDS: readonly string[] = [DEFINITION, RELEASE_1].map(dryRunEnd);

export const BUCKET = "finqarft-data";
export const BEDROCK_ROLE = "arn:aws:iam::123456789012:role/FinqaRft-BedrockRole";
export const REWARD_ALIAS = "arn:aws:lambda:us-east-1:123456789012:function:Reward:live";
export const TOPIC = "arn:aws:sns:us-east-1:123456789012:finqa-rft-notices";
export const EVALUATION_MACHINE = {
  name: "finqa-rft-evaluation",
  arn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:finqa-rft-evaluation`,
};
/** The deployment that a promotion changes. */
export const PROMOTED = "finqa-rft-promoted";
