/** A check costs three state transitions and nine of the 25,000 history events; training takes hours. */
const SHARE_OF_ELAPSED = 0.02;
const MIN_SECONDS = 30;
const MAX_SECONDS = 900;

/**
 * Seconds until the next check of what Bedrock is working on (a job, a deployment): 2 % of the time that it has taken,
 * so that its end is seen within 2 %, however long it takes. 24 h need some 265 checks and 14 days some 1,500, of the
 * 2,777 that a history has room for (`npm run long-training`).
 */
export function secondsUntilNextCheck(secondsElapsed: number): number {
  return Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, Math.round(secondsElapsed * SHARE_OF_ELAPSED)));
}
