/** Tag of each training job and its model: the ARN of the execution that created it. */
export const EXECUTION_TAG = "finqa-rft:execution";

/** Tags take fewer signs than the names of executions: `März!` stands as `M_rz_`, rather than be refused by Bedrock. */
export const executionTag = (executionArn: string): { key: string; value: string } => ({
  key: EXECUTION_TAG,
  value: executionArn.replace(/[^a-zA-Z0-9\s._:/=+@-]/gu, "_"),
});
