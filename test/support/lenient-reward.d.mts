export declare const handler: (
  event: readonly unknown[],
) => Promise<readonly { readonly aggregate_reward_score: number }[]>;
