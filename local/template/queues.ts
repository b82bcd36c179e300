import type { Intrinsics } from "./intrinsics.ts";
import type { TemplateResource } from "./synthesize.ts";

export interface DeployedQueue {
  readonly id: string;
  readonly arn: string;
  /** Seconds that a message stays hidden once it was received: SQS's default of 30 where the template has none. */
  readonly visibilitySeconds: number;
  /** Seconds after which SQS deletes a message that nobody received: 4 days where the template has none. */
  readonly retentionSeconds: number;
  /** Where a message goes after so many receives without a deletion. */
  readonly redrive?: { readonly queueArn: string; readonly maxReceiveCount: number };
}

/** The event source by which Lambda receives messages from a queue and passes each to a function. */
export interface DeployedEventSource {
  readonly id: string;
  readonly queueArn: string;
  readonly functionArn: string;
}

type Resources = readonly (readonly [string, Record<string, unknown>, TemplateResource])[];

/** @throws Error naming a kind of queue that the rehearsal does not stand in for */
export function queuesOf(resources: Resources, intrinsics: Intrinsics): DeployedQueue[] {
  return resources.map(
    ([id, { VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy, FifoQueue, DelaySeconds }]) => {
      refuse(id, { FifoQueue, DelaySeconds });
      const { deadLetterTargetArn, maxReceiveCount } = (RedrivePolicy ?? {}) as {
        readonly deadLetterTargetArn?: string;
        readonly maxReceiveCount?: number;
      };
      return {
        id,
        arn: intrinsics.attribute(id, "Arn"),
        visibilitySeconds: Number(VisibilityTimeout ?? 30),
        retentionSeconds: Number(MessageRetentionPeriod ?? 345_600),
        ...(deadLetterTargetArn === undefined
          ? {}
          : { redrive: { queueArn: deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) } }),
      };
    },
  );
}

/** @throws Error naming a kind of event source that the rehearsal does not stand in for */
export function eventSourcesOf(
  resources: Resources,
  functions: readonly { readonly name: string; readonly arn: string }[],
): DeployedEventSource[] {
  return resources.map(([id, { EventSourceArn, FunctionName, BatchSize, Enabled, ...others }]) => {
    refuse(id, others);
    if (BatchSize !== 1)
      throw new Error(
        `The rehearsal hands a function one message at a time; ${id} has a BatchSize of ${String(BatchSize)}.`,
      );
    if (Enabled === false) throw new Error(`The event source ${id} is not enabled: nothing would take its messages.`);
    const target = functions.find(({ name, arn }) => name === FunctionName || arn === FunctionName);
    if (target === undefined)
      throw new Error(
        `The event source ${id} is for ${String(FunctionName)}, which is not a function of the template.`,
      );
    return { id, queueArn: String(EventSourceArn), functionArn: target.arn };
  });
}

function refuse(id: string, properties: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(properties).find((name) => properties[name] !== undefined);
  if (given !== undefined) throw new Error(`The rehearsal's SQS does not stand in for ${given}, which ${id} has.`);
}
