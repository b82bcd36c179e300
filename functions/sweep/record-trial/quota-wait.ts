const FIRST_MINUTES = 15;
const MAX_HOURS = 4;

/**
 * Seconds until a trial is started again for which a quota was exceeded so often: 15 minutes, doubled each time, 4
 * hours at most. Ten waits are some 28 hours: a training that another team runs in the account has usually ended by
 * then.
 */
export const secondsUntilNextAttempt = (quotaWaits: number): number =>
  Math.min(MAX_HOURS * 3_600, FIRST_MINUTES * 60 * 2 ** Math.max(0, quotaWaits - 1));
