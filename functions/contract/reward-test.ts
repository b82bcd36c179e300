import * as z from "zod";
import { PreparedDataset } from "./dataset.ts";

export const SmokeTestEvent = z.object({ dataset: PreparedDataset.pick({ trainS3Uri: true }) });
export type SmokeTestEvent = z.infer<typeof SmokeTestEvent>;

/** What SmokeTestReward returns: what was tested is what trains. */
export const RewardTest = z.object({
  /** ARN of the version that answered, with its number. */
  rewardFunctionVersionArn: z.string(),
  casesPassed: z.int(),
});
export type RewardTest = z.infer<typeof RewardTest>;

/**
 * What SmokeTestReward returns. The machine's ResultSelector drops the cases, which would be repeated in every later
 * event of the history; the report reads them from this step's own event.
 */
export const RewardTestResult = RewardTest.extend({
  cases: z.array(z.object({ name: z.string(), expected: z.number(), got: z.number() })),
});
export type RewardTestResult = z.infer<typeof RewardTestResult>;
