/** Seconds after which Lambda ends CreateTrainingJob: until then an aborted execution may still come to a job. infra sets it, StopTrainingJob waits it out. */
export const CREATE_TRAINING_JOB_TIMEOUT = 60;
