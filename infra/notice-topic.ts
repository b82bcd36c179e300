import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, type Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { allow } from "./allow.ts";

export interface NoticeTopicProps {
  /** The sender of the mails. */
  readonly title: string;
  /** Mail addresses of the notices; SNS asks each to confirm. */
  readonly emails: readonly string[];
}

/**
 * The topic of all notices and alarms. Encrypted with its own key: alarms can't publish to a topic that SNS's own key
 * encrypts (CloudWatch User Guide, alarm actions), and a topic with a policy accepts nobody whom the policy does not
 * name.
 */
export class NoticeTopic extends Construct {
  readonly topic: Topic;
  readonly #key: Key;

  constructor(scope: Construct, id: string, { title, emails }: NoticeTopicProps) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    this.#key = new Key(this, "Key", {
      description: `Encrypts the ${title} pipeline's notices.`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.topic = new Topic(this, "Topic", { displayName: title, masterKey: this.#key, enforceSSL: true });
    for (const email of emails) this.topic.addSubscription(new EmailSubscription(email));

    const alarms = {
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      conditions: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
      },
    };
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsPublish",
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        ...alarms,
      }),
    );
    this.#key.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsEncrypt",
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: ["*"],
        ...alarms,
      }),
    );
  }

  allowPublishing(role: Role): void {
    allow(role, { why: "Tells people.", actions: ["sns:Publish"], resources: [this.topic.topicArn] });
    allow(role, {
      why: "Encrypts its notices.",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [this.#key.keyArn],
    });
  }
}
