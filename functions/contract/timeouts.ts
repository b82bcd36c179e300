/**
 * Seconds after which Lambda ends CreateTrainingJob: until then an aborted execution may still create a job. infra sets
 * it, StopTrainingJob waits it out.
 */
export const CREATE_TRAINING_JOB_TIMEOUT = 60;

/**
 * Seconds after which Lambda ends DeployCandidate, CheckDeployment and PromoteModel: until then an aborted evaluation
 * may still create or change a deployment. infra sets it, RemoveCandidate waits it out.
 */
export const CREATE_DEPLOYMENT_TIMEOUT = 60;

/**
 * Seconds after which Lambda ends SendNotice: an invocation that claimed a notice longer ago has ended without sending
 * it. infra sets it. Each of its calls may take the SDK's three attempts of 12 s: in less time an invocation that
 * has sent its notice could be cut off before it has written that down, and the next one would send it again.
 */
export const SEND_NOTICE_TIMEOUT = 180;

/**
 * Seconds that one batch of answers may take. The most that Lambda lets one call carry, 6 MB, takes a second or two at
 * the reward function's share of a CPU, on a bad day (`npm run bench`): 30 leave room for a cold start and for the
 * unexpected. AWS's advice is 60, for functions that call a model.
 */
export const REWARD_TIMEOUT = 30;
