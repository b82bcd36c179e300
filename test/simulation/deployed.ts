import { readFileSync } from "node:fs";
import type { StateMachineDefinition } from "../../local/template/supported-definition.ts";
import { CREATE_TRAINING_JOB_TIMEOUT, SEND_NOTICE_TIMEOUT } from "../../functions/contract/timeouts.ts";
import { definitionOf, release } from "../releases/release.ts";
import { refuseUnknown } from "./machine-definition.ts";

/** Seconds after which Lambda ends each function. simulation.test.ts holds this table, and the next two, against the template. */
export const FUNCTION_TIMEOUT = {
  ResolveRun: 60,
  PrepareDataset: 900,
  SmokeTestReward: 150,
  CreateTrainingJob: CREATE_TRAINING_JOB_TIMEOUT,
  CheckTrainingJob: 60,
  WriteReport: 120,
  StopTrainingJob: 180,
  SendNotice: SEND_NOTICE_TIMEOUT,
} as const;
export type FunctionName = keyof typeof FUNCTION_TIMEOUT;

/** What EventBridge tells of an execution that has ended: whom, of which statuses, and through a queue or not. */
export interface EndRule {
  readonly target: FunctionName;
  readonly statuses: readonly string[];
  readonly queued: boolean;
}
export const END_RULES: readonly EndRule[] = [
  { target: "StopTrainingJob", statuses: ["FAILED", "TIMED_OUT", "ABORTED"], queued: true },
  { target: "WriteReport", statuses: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"], queued: false },
  { target: "SendNotice", statuses: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"], queued: false },
];

/** The queue between the rule and StopTrainingJob. */
export const QUEUE = { visibilitySeconds: 360, maxReceives: 250 } as const;

/** The definition, with its functions' names in place of their ARNs. */
export const DEFINITION: StateMachineDefinition = JSON.parse(
  readFileSync(new URL("../../statemachine/rft-pipeline.asl.json", import.meta.url), "utf8").replace(
    /\$\{(\w+)Arn\}/g,
    "$1",
  ),
) as StateMachineDefinition;
/** That an execution goes on with which was begun on release 1. */
export const RELEASE_1: StateMachineDefinition = definitionOf(release(1));
for (const definition of [DEFINITION, RELEASE_1]) refuseUnknown(definition);

export const BUCKET = "finqarft-data";
export const BEDROCK_ROLE = "arn:aws:iam::123456789012:role/FinqaRft-BedrockRole";
export const REWARD_ALIAS = "arn:aws:lambda:us-east-1:123456789012:function:Reward:live";
export const TOPIC = "arn:aws:sns:us-east-1:123456789012:finqa-rft-notices";
