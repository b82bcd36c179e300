import * as z from "zod";
import { StopTrainingJobEvent } from "../../contract/ended-execution.ts";
import { ContractViolated } from "../../contract/errors.ts";
import { parseEvent } from "../../contract/parse.ts";

/** What is read of an SQS event: its one message. */
const SqsEvent = z.object({
  Records: z.tuple([
    z.object({
      body: z.string(),
      /** Times that the message was received, this one included (SQS API reference, ReceiveMessage): a number as text. */
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number().int().min(1) }),
    }),
  ]),
});

export interface QueuedEvent {
  readonly ended: StopTrainingJobEvent;
  /** 1 for the first time that the function is told. */
  readonly receives: number;
}

/**
 * The event as it is, which the rule of release 1 sends, or from the queue that the rule sends it to since.
 * @throws ContractViolated
 */
export function queuedEvent(event: unknown): QueuedEvent {
  if (typeof event !== "object" || event === null || !("Records" in event))
    return { ended: parseEvent(StopTrainingJobEvent, "StopTrainingJob", event), receives: 1 };
  const [{ body, attributes }] = parseEvent(SqsEvent, "StopTrainingJob", event).Records;
  return {
    ended: parseEvent(StopTrainingJobEvent, "StopTrainingJob", parsed(body)),
    receives: attributes.ApproximateReceiveCount,
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ContractViolated(
      `StopTrainingJob received a message whose body is no JSON: ${body.slice(0, 200)}. The rule and the function disagree: deploy both from the same commit.`,
      { cause: error },
    );
  }
}
