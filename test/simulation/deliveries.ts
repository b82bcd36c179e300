import { QUEUE, type FunctionName } from "./deployed.ts";
import type { Invocation } from "./invocation.ts";
import type { Random } from "./random.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/**
 * "given up": the function failed on it as often as it is tried; it lies in the dead-letter queue. "not handed over":
 * EventBridge could not hand it over, and put it there itself. The alarm UndeliveredEvents fires for both.
 */
export type DeliveryOutcome = "done" | "given up" | "not handed over";

/** What became of one delivery of an event to one of its targets. */
export interface Delivery {
  readonly execution: string;
  readonly target: FunctionName;
  readonly outcome: DeliveryOutcome;
  /** Invocations that failed. */
  readonly errors: number;
}

export interface EndedEvent {
  readonly execution: string;
  readonly target: FunctionName;
  readonly event: Readonly<Record<string, unknown>>;
  /** Through a queue that Lambda empties, so often at most; undefined: EventBridge invokes the function. */
  readonly maxReceives: number | undefined;
  readonly afterSeconds: number;
  readonly clock: VirtualClock;
  readonly random: Random;
  /** EventBridge, too, fails now and then, and SQS delivers a message once more than it was asked for. */
  readonly faulty: boolean;
  readonly invoke: (name: FunctionName, event: unknown) => Invocation;
}

/**
 * Lambda's asynchronous invocation: two retries, after a minute and after two more (Lambda Developer Guide, invocation-
 * async-error-handling).
 */
const RETRY_AFTER_SECONDS = [60, 120];
/** infra/ended: retries of EventBridge's, to a function and to a queue. */
const HAND_OVERS = { function: 1 + 3, queue: 1 + 185 };

export async function deliverEnd(ended: EndedEvent): Promise<Delivery> {
  const { execution, target, maxReceives, afterSeconds, clock, random, faulty } = ended;
  await clock.sleep(afterSeconds * 1000);
  const handOvers = maxReceives === undefined ? HAND_OVERS.function : HAND_OVERS.queue;
  for (let failed = 1; faulty && random.chance(0.25); failed++) {
    if (failed === handOvers) return { execution, target, outcome: "not handed over", errors: 0 };
    await clock.sleep(random.between(1_000, 60_000));
  }
  const tried = maxReceives === undefined ? await invokedThreeTimes(ended) : await received(ended, maxReceives);
  return { execution, target, ...tried };
}

type Tried = Pick<Delivery, "outcome" | "errors">;

async function invokedThreeTimes({ target, event, clock, invoke }: EndedEvent): Promise<Tried> {
  for (let errors = 0; ; errors++) {
    if ("result" in (await invoke(target, event).outcome)) return { outcome: "done", errors };
    const retryAfter = RETRY_AFTER_SECONDS[errors];
    if (retryAfter === undefined) return { outcome: "given up", errors: errors + 1 };
    await clock.sleep(retryAfter * 1000);
  }
}

/**
 * A message is received until the function has ended without an error, each time once it is visible again; now and then
 * twice at once (SQS Developer Guide, standard queues).
 */
async function received(
  { target, event, clock, random, faulty, invoke }: EndedEvent,
  maxReceives: number,
): Promise<Tried> {
  for (let receives = 1; ; receives++) {
    const visibleAgain = clock.sleep(QUEUE.visibilitySeconds * 1000);
    const invoked = invoke(target, message(event, receives));
    const twin = faulty && random.chance(0.05) ? invoke(target, message(event, receives + 1)) : undefined;
    const outcome = await invoked.outcome;
    await twin?.outcome;
    if ("result" in outcome) return { outcome: "done", errors: receives - 1 };
    if (receives === maxReceives) return { outcome: "given up", errors: receives };
    await visibleAgain;
  }
}

/** What Lambda passes on of a message (Lambda Developer Guide, with-sqs, example event). */
const message = (event: unknown, receives: number) => ({
  Records: [
    {
      messageId: "059f36b4-87a3-44ab-83d2-661975830a7d",
      body: JSON.stringify(event),
      attributes: { ApproximateReceiveCount: String(receives) },
      eventSource: "aws:sqs",
    },
  ],
});
