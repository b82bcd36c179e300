import * as z from "zod";
import { ContractViolated } from "../contract/errors.ts";
import { parseEvent } from "../contract/parse.ts";

/** What is read from an SQS event: its one message. */
const SqsEvent = z.object({
  Records: z.tuple([
    z.object({
      body: z.string(),
      /**
       * Times that the message was received, this one included (SQS API reference, ReceiveMessage): a number as text.
       */
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number().int().min(1) }),
    }),
  ]),
});

export interface QueuedEvent<T> {
  readonly ended: T;
  /** 1 for the first time that the function is called for it. */
  readonly receives: number;
}

/**
 * The event as it is (of a rule of release 1, or of a machine), or from the queue that a rule sends it to.
 * @throws ContractViolated
 */
export function queuedEvent<T>(step: string, schema: z.ZodType<T>, event: unknown): QueuedEvent<T> {
  if (typeof event !== "object" || event === null || !("Records" in event))
    return { ended: parseEvent(schema, step, event), receives: 1 };
  const [{ body, attributes }] = parseEvent(SqsEvent, step, event).Records;
  return { ended: parseEvent(schema, step, parsed(step, body)), receives: attributes.ApproximateReceiveCount };
}

function parsed(step: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ContractViolated(
      `${step} received a message whose body is not JSON: ${body.slice(0, 200)}. The rule and the function disagree: deploy both from the same commit.`,
      { cause: error },
    );
  }
}
