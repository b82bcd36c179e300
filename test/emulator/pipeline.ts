import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { s3Client } from "../../local/s3/object-store.ts";
import { writeFinqaSample } from "../support/finqa-sample.ts";
import { ACCOUNT, type Ministack } from "./ministack.ts";

const FILES = ["train.json", "dev.json", "test.json"];
const POLL_MS = 250;
/** Milliseconds within which what is due after an execution's end must have come. */
const AFTERMATH_MS = 60_000;

/** An execution that has ended, and the states that it entered, in order. */
export interface Ended extends DescribeExecutionOutput {
  readonly entered: readonly string[];
}

/** The deployed pipeline, as a person with the AWS CLI sees it. */
export class Pipeline {
  readonly bucket: string;
  readonly #machineArn: string;
  readonly #topicArn: string;
  readonly #sfn: SFNClient;
  readonly #sns: SNSClient;
  readonly #sqs: SQSClient;
  readonly #s3;
  #notices = "";

  constructor({ url }: Ministack, outputs: Readonly<Record<string, string>>) {
    const client = {
      endpoint: url,
      region: "us-east-1",
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: "emulator" },
    };
    this.#sfn = new SFNClient(client);
    this.#sns = new SNSClient(client);
    this.#sqs = new SQSClient(client);
    this.#s3 = s3Client(url, ACCOUNT);
    this.bucket = outputs["BucketName"] ?? "";
    this.#machineArn = outputs["StateMachineArn"] ?? "";
    this.#topicArn = outputs["NoticeTopicArn"] ?? "";
  }

  /** Uploads a generated dataset, and subscribes a queue to the notices. */
  async prepare(folder: string): Promise<void> {
    await writeFinqaSample(folder);
    for (const file of FILES)
      await this.#s3.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: `rft-source/finqa/${file}`,
          Body: await readFile(join(folder, file)),
        }),
      );
    const { QueueUrl = "" } = await this.#sqs.send(new CreateQueueCommand({ QueueName: "notices" }));
    const { Attributes = {} } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    await this.#sns.send(
      new SubscribeCommand({ TopicArn: this.#topicArn, Protocol: "sqs", Endpoint: Attributes["QueueArn"] }),
    );
    this.#notices = QueueUrl;
  }

  /** @returns the execution's ARN */
  async start(name: string, input: Readonly<Record<string, unknown>>): Promise<string> {
    const dataset = { source: `s3://${this.bucket}/rft-source/finqa` };
    const { executionArn = "" } = await this.#sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.#machineArn,
        name,
        input: JSON.stringify({ dataset, ...input }),
      }),
    );
    return executionArn;
  }

  async stop(executionArn: string): Promise<void> {
    await this.#sfn.send(new StopExecutionCommand({ executionArn, cause: "stopped by a person" }));
  }

  async entered(executionArn: string): Promise<string[]> {
    const names: string[] = [];
    for await (const { events = [] } of paginateGetExecutionHistory({ client: this.#sfn }, { executionArn }))
      names.push(...events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []));
    return names;
  }

  async ended(executionArn: string): Promise<Ended> {
    for (;;) {
      const execution = await this.#sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return { ...execution, entered: await this.entered(executionArn) };
      await setTimeout(POLL_MS);
    }
  }

  async keys(prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }));
    return Contents.map(({ Key = "" }) => Key);
  }

  /** Subjects of the notices that have come since the last call. */
  async newNotices(): Promise<string[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.#notices, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body = "{}" }) => String((JSON.parse(Body) as { Subject?: unknown }).Subject));
  }

  /**
   * Waits for what comes by events, after an execution has ended.
   * @returns the first value that is not empty, or the last
   */
  async eventually<T extends { readonly length: number }>(look: () => Promise<T>): Promise<T> {
    const until = Date.now() + AFTERMATH_MS;
    for (;;) {
      const found = await look();
      if (found.length > 0 || Date.now() > until) return found;
      await setTimeout(POLL_MS);
    }
  }
}
