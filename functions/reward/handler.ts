import { performance } from "node:perf_hooks";
import { assertScorable, scoreBatch } from "./reward.ts";
import { recordBatch } from "./telemetry.ts";

/** What Bedrock invokes during training: an array of samples in, one result each out. */
export const handler = (event: unknown) => {
  const start = performance.now();
  const { results, counts } = scoreBatch(event);
  recordBatch(counts, performance.now() - start); // before it throws: the alarm reads UnscorableSamples
  assertScorable(counts);
  return Promise.resolve(results);
};
