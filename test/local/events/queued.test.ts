import { describe, expect, it } from "vitest";
import { deliver } from "../../../local/events/deliver.ts";
import type { ApiCall } from "../../../local/iam/decide.ts";
import { Iam } from "../../../local/iam/iam.ts";
import type { Functions, Invocation } from "../../../local/lambda/functions.ts";
import type { DeployedFunction } from "../../../local/template/deployment.ts";
import type { DeployedQueue } from "../../../local/template/queues.ts";

const ARN = (service: string, name: string) => `arn:aws:${service}:us-east-1:123456789012:${name}`;
const RULE = ARN("events", "rule/Stop");
const ROLE = "arn:aws:iam::123456789012:role/Stack-WorkRole";
const QUEUE: DeployedQueue = {
  id: "StopQueue",
  arn: ARN("sqs", "StopQueue"),
  visibilitySeconds: 360,
  retentionSeconds: 14 * 86_400,
  redrive: { queueArn: ARN("sqs", "DeadLetters"), maxReceiveCount: 250 },
};
const WORK = { name: "Stack-Work", arn: ARN("lambda", "function:Stack-Work"), roleArn: ROLE } as DeployedFunction;
const EVENT = { detail: { executionArn: "arn:e", startDate: 1, stopDate: 2, status: "ABORTED" } };
const BODY = '{"executionArn":"arn:e","startDate":1,"stopDate":2,"status":"ABORTED"}';

/** Lets the rule send, and the function's role do `actions`. */
const policies = (ruleArn: string, actions: readonly string[]) =>
  new Iam({
    roles: [
      {
        arn: ROLE,
        trust: {},
        statements: [{ id: "Role[0]", json: { Effect: "Allow", Action: actions, Resource: QUEUE.arn } }],
      },
    ],
    ofResources: new Map([
      [
        QUEUE.arn,
        [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: QUEUE.arn,
            Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
          },
        ],
      ],
    ]),
  });
const POLLING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/**
 * Delivers one event through a queue to a function that fails `failures` times, each call `callSeconds` long, on a
 * clock that only waits and calls move.
 */
async function through({
  failures = 0,
  callSeconds = 0,
  queue = QUEUE,
  iam = policies(RULE, POLLING),
}: {
  failures?: number;
  callSeconds?: number;
  queue?: DeployedQueue;
  iam?: Iam;
} = {}) {
  const start = Date.UTC(2026, 10, 23);
  let now = start;
  const handed: { atMinutes: number; record: Record<string, unknown> }[] = [];
  const functions: Pick<Functions, "invoke"> = {
    invoke(target, payload) {
      expect(target).toBe(WORK.arn);
      const { Records } = JSON.parse(payload) as { Records: Record<string, unknown>[] };
      expect(Records).toHaveLength(1);
      handed.push({ atMinutes: (now - start) / 60_000, record: Records[0]! });
      now += callSeconds * 1000;
      const outcome: Invocation["outcome"] =
        handed.length <= failures ? { error: { errorType: "Error", errorMessage: "no Bedrock" } } : { result: "null" };
      return Promise.resolve({ outcome, executedVersion: "$LATEST" });
    },
  };
  const faults = await deliver(EVENT, {
    deployment: {
      rules: [
        {
          id: "StopRule",
          arn: RULE,
          pattern: {},
          targets: [
            {
              Arn: queue.arn,
              InputTransformer: {
                InputPathsMap: {
                  a: "$.detail.executionArn",
                  b: "$.detail.startDate",
                  c: "$.detail.stopDate",
                  d: "$.detail.status",
                },
                InputTemplate: '{"executionArn":<a>,"startDate":<b>,"stopDate":<c>,"status":<d>}',
              },
            },
          ],
        },
      ],
      queues: [queue],
      eventSources: [{ id: "Mapping", queueArn: queue.arn, functionArn: WORK.arn }],
      functions: [WORK],
    },
    functions,
    iam,
    clock: {
      now: () => new Date(now),
      duringSteps: (steps) =>
        steps(
          (seconds) => {
            now += seconds * 1000;
            return Promise.resolve();
          },
          (work) => work,
        ),
    },
  });
  return { faults, handed, calls: iam.calls };
}

describe("an event that a rule puts into a queue", () => {
  it("reaches the function as a record of SQS, with what the input transformer made of it as the body", async () => {
    const { faults, handed } = await through();
    expect(faults).toEqual([]);
    expect(handed).toHaveLength(1);
    expect(handed[0]?.record).toMatchObject({
      body: BODY,
      eventSource: "aws:sqs",
      eventSourceARN: QUEUE.arn,
      awsRegion: "us-east-1",
      attributes: { ApproximateReceiveCount: "1" },
    });
  });

  it("is decided by the queue's policy for the rule, and by the role's for what Lambda does with the queue", async () => {
    const { calls } = await through();
    expect(calls).toEqual([
      expect.objectContaining({
        principal: "events.amazonaws.com",
        action: "sqs:SendMessage",
        resource: QUEUE.arn,
        context: { "aws:SourceArn": RULE },
      }) as ApiCall,
      ...POLLING.map((action) => expect.objectContaining({ principal: ROLE, action, resource: QUEUE.arn }) as ApiCall),
    ]);
  });

  it("is tried again each time that it is visible again, and no more once the function has taken it", async () => {
    const { faults, handed } = await through({ failures: 3, callSeconds: 170 });
    expect(faults).toEqual([]);
    expect(handed.map(({ atMinutes }) => atMinutes)).toEqual([0, 6, 12, 18]);
    expect(
      handed.map(({ record }) => (record["attributes"] as Record<string, string>)["ApproximateReceiveCount"]),
    ).toEqual(["1", "2", "3", "4"]);
    expect(new Set(handed.map(({ record }) => record["messageId"])).size).toBe(1);
  });

  it("is tried for a day, and then goes to the dead-letter queue, which is reported", async () => {
    const { faults, handed } = await through({ failures: Infinity });
    expect(handed).toHaveLength(250);
    expect(handed.at(-1)?.atMinutes).toBeGreaterThan(24 * 60);
    expect(faults).toEqual(["StopRule: Error: no Bedrock (in the dead-letter queue, after 250 tries)"]);
  });

  it("is lost once the queue's retention is over, where there is no dead-letter queue", async () => {
    const { redrive, ...queue } = { ...QUEUE, retentionSeconds: 3600 };
    expect(redrive).toBeDefined();
    const { faults, handed } = await through({ failures: Infinity, queue });
    expect(handed).toHaveLength(10);
    expect(faults).toEqual([expect.stringContaining("lost") as string]);
  });

  it("is denied to a rule that the queue's policy does not name", async () => {
    const { faults, handed } = await through({ iam: policies(ARN("events", "rule/Other"), POLLING) });
    expect(handed).toEqual([]);
    expect(faults).toEqual([
      expect.stringMatching(
        /events\.amazonaws\.com is not authorized to perform: sqs:SendMessage on resource: .*StopQueue/,
      ) as string,
    ]);
  });

  it.each(POLLING)("stays in the queue where the function's role may not do %s", async (missing) => {
    const { faults, handed } = await through({
      iam: policies(
        RULE,
        POLLING.filter((action) => action !== missing),
      ),
    });
    expect(handed).toEqual([]);
    expect(faults).toEqual([expect.stringContaining(`not authorized to perform: ${missing}`) as string]);
  });
});
