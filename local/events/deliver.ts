import type { Clock } from "../clock.ts";
import { invokedByRule, sentByRule } from "../iam/actions/services.ts";
import type { Iam } from "../iam/iam.ts";
import type { Functions } from "../lambda/functions.ts";
import { ACCOUNT, REGION } from "../template/intrinsics.ts";
import type { DeployedRule, Deployment } from "../template/deployment.ts";
import type { ExecutionDescription } from "../stepfunctions/description.ts";
import { invocationFault } from "./invocation-fault.ts";
import { untilDeleted } from "./queued.ts";

/** "Step Functions Execution Status Change", as EventBridge carries it. */
export function statusChange(execution: ExecutionDescription): Record<string, unknown> {
  const { startDate, stopDate, redriveDate, ...rest } = execution;
  return {
    version: "0",
    id: "00000000-0000-0000-0000-000000000000",
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account: ACCOUNT,
    time: (stopDate ?? startDate).replace(/\.\d+Z$/, "Z"),
    region: REGION,
    resources: [execution.executionArn],
    detail: {
      output: null,
      outputDetails: null,
      ...rest,
      startDate: Date.parse(startDate),
      stopDate: stopDate === undefined ? null : Date.parse(stopDate),
      redriveDate: redriveDate === undefined ? null : Date.parse(redriveDate),
    },
  };
}

export interface Delivery {
  readonly deployment: Pick<Deployment, "rules" | "queues" | "eventSources" | "functions">;
  readonly functions: Pick<Functions, "invoke">;
  readonly iam: Pick<Iam, "authorize">;
  readonly clock: Pick<Clock, "now" | "duringSteps">;
}

type Target = DeployedRule["targets"][number];

/**
 * Delivers an event to the targets of the template's rules that match it, to all at once: a target that is retried for
 * a day must not delay the others.
 * @returns the error of each target that failed permanently
 */
export async function deliver(event: Record<string, unknown>, delivery: Delivery): Promise<string[]> {
  const rules = delivery.deployment.rules.filter(({ pattern }) => matches(pattern, event));
  const faults = await Promise.all(
    rules.flatMap((rule) =>
      rule.targets.map(async (target) => {
        const input =
          target.InputTransformer === undefined ? JSON.stringify(event) : transformed(target.InputTransformer, event);
        const fault = await handedOver(input, rule, target, delivery);
        return fault === undefined ? [] : [`${rule.id}: ${fault}`];
      }),
    ),
  );
  return faults.flat();
}

async function handedOver(
  input: string,
  rule: DeployedRule,
  target: Target,
  { deployment, functions, iam, clock }: Delivery,
): Promise<string | undefined> {
  const queue = deployment.queues.find(({ arn }) => arn === target.Arn);
  const refused = await refusal(rule, target, queue === undefined ? invokedByRule : sentByRule, iam);
  if (refused !== undefined) return refused;
  if (queue === undefined)
    return clock.duringSteps((wait) =>
      invocationFault(() => functions.invoke(target.Arn, input, undefined, { clock, wait })),
    );
  const eventSource = deployment.eventSources.find(({ queueArn }) => queueArn === queue.arn);
  const emptiedFor = deployment.functions.find(({ arn }) => arn === eventSource?.functionArn);
  if (eventSource === undefined || emptiedFor === undefined) return `nothing takes messages from the queue ${queue.id}`;
  return clock.duringSteps((wait) =>
    untilDeleted(input, { queue, eventSource, target: emptiedFor, functions, iam, clock, wait }),
  );
}

/**
 * Why EventBridge may not deliver the event, and where it goes then: such an error is not retried (EventBridge User
 * Guide, rule-dlq).
 */
async function refusal(
  rule: DeployedRule,
  { Arn, DeadLetterConfig }: Target,
  callOf: typeof sentByRule,
  iam: Pick<Iam, "authorize">,
): Promise<string | undefined> {
  try {
    await iam.authorize(callOf(Arn, rule.arn));
    return undefined;
  } catch (error) {
    const kept =
      DeadLetterConfig !== undefined &&
      (await iam.authorize(sentByRule(DeadLetterConfig.Arn, rule.arn)).then(
        () => true,
        () => false,
      ));
    return `${String(error)} (${kept ? "in the dead-letter queue" : "lost: no dead-letter queue takes it"})`;
  }
}

/**
 * EventBridge's exact matching: each field of the pattern lists the values that it may have; of a list, one must be
 * among them.
 */
export function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    const other: unknown = pattern.find((allowed: unknown) => typeof allowed === "object" && allowed !== null);
    if (other !== undefined)
      throw new Error(`The rehearsal's EventBridge matches exact values only, not ${JSON.stringify(other)}.`);
    return [value].flat().some((one) => pattern.includes(one));
  }
  if (typeof pattern !== "object" || pattern === null) return false;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(pattern).every(([field, allowed]) =>
    matches(allowed, (value as Record<string, unknown>)[field]),
  );
}

/** Replaces `<name>` by the value at its path, as JSON inside a JSON template. */
function transformed(
  { InputPathsMap, InputTemplate }: { InputPathsMap: Readonly<Record<string, string>>; InputTemplate: string },
  event: unknown,
): string {
  return InputTemplate.replace(/<([^>]+)>/g, (_, name: string) => {
    const path = (InputPathsMap[name] ?? "").split(".").slice(1);
    return JSON.stringify(
      path.reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], event) ?? null,
    );
  });
}
