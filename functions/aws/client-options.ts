/**
 * Options of every SDK client: three attempts of at most 12 s each end, with the SDK's backoff, inside the 60 s that
 * the smallest function with a call has, so that a hanging service ends in a named error and not in the function's
 * timeout.
 */
export const clientOptions = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 12_000, throwOnRequestTimeout: true },
} as const;
