import type { TrainingStep } from "../trainer/trainer.ts";

/**
 * A line of step_wise_training_metrics.csv: Bedrock's documented columns for customization jobs (User Guide,
 * model-customization-analyze), and after them the rehearsal's own. Which columns RFT has is not documented.
 */
export function trainingMetrics({
  step,
  epoch,
  loss,
  reward,
  entropy,
  kl,
  gradientNorm,
  responseLength,
}: TrainingStep): Record<string, number> {
  return {
    /** From 1, as the terminal and the report count. */
    step_number: step + 1,
    epoch_number: epoch,
    training_loss: loss,
    /** Over a prompt's possible answers. */
    perplexity: Math.exp(entropy),
    reward_mean: reward.mean,
    reward_max: reward.max,
    reward_min: reward.min,
    entropy,
    kl,
    gradient_norm: gradientNorm,
    /** In characters. */
    response_length_mean: responseLength,
  };
}

/**
 * A line of validation_metrics.csv for a step with a validation, none for the others. There is no loss: answers are
 * graded.
 */
export function validationMetrics({ step, epoch, validation }: TrainingStep): Record<string, number>[] {
  if (validation === undefined) return [];
  const scores = validation.answers.map(({ score }) => score);
  return [
    {
      step_number: step + 1,
      epoch_number: epoch,
      validation_reward: validation.mean,
      validation_reward_max: scores.reduce((a, b) => Math.max(a, b), -Infinity),
      validation_reward_min: scores.reduce((a, b) => Math.min(a, b), Infinity),
      validation_response_length_mean:
        validation.answers.reduce((sum, { completion }) => sum + completion.length, 0) / Math.max(1, scores.length),
    },
  ];
}
