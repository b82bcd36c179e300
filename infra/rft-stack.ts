import { Annotations, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Alarms } from "./alarms.ts";
import { BedrockRole } from "./bedrock-role.ts";
import { bundleWith, type ChosenRecipe, DEFAULT } from "./chosen-recipe.ts";
import { Dashboard } from "./dashboard.ts";
import { DataBucket } from "./data-bucket.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";
import { EndedExecutions } from "./ended/ended-executions.ts";
import { Evaluation } from "./evaluation/evaluation.ts";
import { namesOf } from "./names.ts";
import { NoticeTopic } from "./notice-topic.ts";
import { addOutputs } from "./outputs.ts";
import { PipelineSchedule } from "./pipeline-schedule.ts";
import { RewardFunction } from "./reward-function.ts";
import { RftStateMachine } from "./rft-state-machine.ts";
import { RFT_REGION, type Settings } from "./settings.ts";
import { Sweep } from "./sweep/sweep.ts";
import { Steps } from "./steps/steps.ts";

export interface RftStackProps extends StackProps {
  readonly settings: Settings;
  /** Absent: the default. */
  readonly chosen?: ChosenRecipe;
}

/** The whole pipeline. */
export class RftStack extends Stack {
  constructor(scope: Construct, id: string, { settings, chosen = DEFAULT, ...props }: RftStackProps) {
    super(scope, id, props);

    bundleWith(chosen, this);
    const names = namesOf(chosen.recipe, settings.stage);
    const { bucket } = new DataBucket(this, "Data");
    const reward = new RewardFunction(this, "Reward", { names, rewardConcurrency: settings.rewardConcurrency });
    const { role: bedrockRole } = new BedrockRole(this, "Bedrock", { bucket, reward });
    const promotedDeployment = settings.promotedDeployment ?? names.stateMachine;
    const evaluation = new Evaluation(this, "Evaluation", { bucket, reward, names, promotedDeployment });
    const steps = new Steps(this, { bucket, reward, bedrockRole, names, settings });
    const { stateMachine } = new RftStateMachine(this, "RftPipeline", { steps, names });

    const sweep = new Sweep(this, "Sweep", { bucket, names, checkBaseline: steps.CheckBaseline });

    const deadLetterQueue = new DeadLetterQueue(this, "DeadLetters");
    const notices = new NoticeTopic(this, "Notices", { title: names.title, emails: settings.notify });
    const { topic } = notices;
    const { stopTrainingJob, stopQueue, stopChildren, sendNotice } = new EndedExecutions(this, {
      stateMachine,
      evaluation,
      sweep,
      writeReport: steps.WriteReport,
      bucket,
      notices,
      deadLetterQueue,
      names,
    });
    new Alarms(this, {
      stateMachine,
      reward,
      evaluation,
      sweep,
      stopTrainingJob,
      stopQueue,
      stopChildren,
      writeReport: steps.WriteReport,
      sendNotice,
      deadLetterQueue,
      names,
      topic,
      settings,
    });
    new Dashboard(this, { stateMachine, steps, reward, stopQueue, names });
    const { schedule } = settings;
    if (schedule !== undefined)
      new PipelineSchedule(this, "Schedule", { stateMachine, schedule, deadLetterQueue, names });
    addOutputs(this, {
      bucket,
      reward,
      stateMachine,
      evaluationMachine: evaluation.stateMachine,
      sweepMachine: sweep.stateMachine,
      topic,
      names,
    });

    if (settings.region !== RFT_REGION) {
      Annotations.of(this).addWarningV2(
        `${names.stateMachine}:region`,
        `RFT of Nova 2 Lite is offered in ${RFT_REGION} alone, not in ${settings.region}: everything deploys, but Bedrock will refuse the training job. Dry runs work.`,
      );
    }
  }
}
