import type { RewardSample } from "../../contract/reward.ts";

/** One answer whose score is known. */
export interface TestCase {
  /** What a person reads in the table: the answer, and what it answers. */
  readonly name: string;
  readonly sample: RewardSample;
  /** 0 to 1. */
  readonly expected: number;
}
