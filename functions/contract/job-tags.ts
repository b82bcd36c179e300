import { machineOf } from "./names.ts";

/**
 * Key of the tag of each training job and its model that names the execution which created it: by the state machine, so
 * that two in an account keep apart.
 */
export const executionTagKey = (executionArn: string): string => `${machineOf(executionArn)}:execution`;

/**
 * Tags take fewer characters than the names of executions: `März!` stands as `M_rz_`, rather than be refused by
 * Bedrock.
 */
export const executionTag = (executionArn: string): { key: string; value: string } => ({
  key: executionTagKey(executionArn),
  value: executionArn.replace(/[^a-zA-Z0-9\s._:/=+@-]/gu, "_"),
});
