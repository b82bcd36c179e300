import { CheckBaselineEvent, type BaselineCheck } from "../../contract/baseline.ts";
import { ContractViolated, NothingToLearn, RewardOutOfReach } from "../../contract/errors.ts";
import { parseEvent } from "../../contract/parse.ts";

/** Reinforcement struggles where less than 5 % of the answers are paid (Bedrock User Guide, nova-rft). */
const FEW_PAID = 0.05;

/**
 * Whether training has something to learn, and something to start from (AWS's guidance: above 95 % reward RFT is
 * unnecessary, and at 0 % it can't start).
 * @throws NothingToLearn, RewardOutOfReach
 */
export function checkBaseline(event: unknown): BaselineCheck {
  const { run, baseline } = parseEvent(CheckBaselineEvent, "CheckBaseline", event);
  const { maxReward } = run.baseline;
  const { rowsKey, models } = baseline.output;
  const [base] = models;
  if (base?.accuracy == null)
    throw new ContractViolated(
      `The evaluation ${baseline.executionArn} has no figure for the base model. Deploy the machines and functions from one commit, then redrive.`,
    );
  const { completed, missing, paid, mixedRows } = base;
  const meanReward = base.accuracy.value;
  const paidShare = paid / completed;
  const overTokenLimitShare = base.overTokenLimit / completed;
  const figures = `Of ${completed} answers of the base model ${run.asking.modelId} to ${run.baseline.rows} validation rows, ${paid} were paid (${percent(paidShare)}); mean reward ${meanReward.toFixed(3)}`;
  if (paid === 0)
    throw new RewardOutOfReach(
      `${figures}. Reinforcement has nothing to start from, and no training job was created. Read some answers in ${rowsKey}: is their format what the reward function reads? Does it score the right ones? Else tune the base with supervised examples first, and name that model as model.baseModelIdentifier. To train all the same, start a new execution with "baseline": {"rows": 0}.`,
    );
  if (meanReward > maxReward)
    throw new NothingToLearn(
      `${figures}, over baseline.maxReward ${maxReward}. Training can't show a gain, and no training job was created. Use the base model as it is, or train on harder rows. To train all the same, start a new execution with a higher baseline.maxReward, or with "baseline": {"rows": 0}.`,
    );
  const warnings = [
    ...(paidShare < FEW_PAID
      ? [
          `Only ${percent(paidShare)} of the base model's answers were paid: below 5 % reinforcement struggles, and may teach nothing.`,
        ]
      : []),
    ...(mixedRows === 0
      ? [
          "No row had both paid and unpaid answers: only such rows teach, so look for a reward that is less strict, or for easier rows.",
        ]
      : []),
    ...(missing > 0
      ? [`${missing} of ${completed + missing} answers are missing; the figures are of the others.`]
      : []),
  ];
  return {
    meanReward,
    paidShare,
    mixedRows,
    overTokenLimitShare,
    sentence: `${figures}. ${mixedRows} rows had both paid and unpaid answers, which is what teaches; ${percent(overTokenLimitShare)} of the answers were longer than inferenceMaxTokens.`,
    warnings,
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
