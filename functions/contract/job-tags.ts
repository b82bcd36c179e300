/** Tag of each training job and its model: the ARN of the execution that created it. */
export const EXECUTION_TAG = "finqa-rft:execution";
