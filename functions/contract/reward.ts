/**
 * Types only, so that the reward function's bundle carries no validator.
 *
 * Bedrock's documents and samples disagree on details of the event. These types are what is documented;
 * functions/reward/read-sample.ts also accepts other roles of the last turn, parts of reasoning, a bare reference, and
 * JSON text in place of an object.
 */

/** A message's content: text, or a list of parts of which `{ text }` counts. */
export type RewardContent = string | readonly { readonly text?: string }[];

export interface RewardSample {
  readonly id: string;
  /** The prompt's turns, and last the answer's (`assistant`, or `nova_assistant` in AWS's samples). */
  readonly messages: readonly { readonly role: string; readonly content: RewardContent }[];
  /**
   * As in the dataset's line; under `metadata` in Bedrock's guide, at the top level in SageMaker's guide and in the AWS
   * sample notebook.
   */
  readonly reference_answer?: { readonly answer: string | number };
  readonly metadata?: { readonly reference_answer?: { readonly answer: string | number } };
}

export interface RewardResult {
  readonly id: string;
  /** 1.0 or 0.0. */
  readonly aggregate_reward_score: number;
  readonly metrics_list: readonly {
    readonly name: string;
    readonly value: number;
    readonly type: "Metric" | "Reward";
  }[];
}
