import type { Outcome } from "../../local/lambda/function-process.ts";
import type { FunctionName } from "./deployed.ts";
import type { Random } from "./random.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What became of one delivery of an event to one of its targets. */
export interface Delivery {
  readonly target: FunctionName;
  /**
   * "failed three times": Lambda gave up after its two retries and put the event into the dead-letter queue. "in the dead-letter queue": EventBridge could not hand the event to
   * Lambda. Of both the alarm UndeliveredEvents rings.
   */
  readonly outcome: "done" | "failed three times" | "in the dead-letter queue";
  /** Invocations that failed. */
  readonly errors: number;
}

export interface EndedEvent {
  readonly target: FunctionName;
  readonly event: unknown;
  readonly afterSeconds: number;
  readonly clock: VirtualClock;
  readonly random: Random;
  /** EventBridge, too, fails now and then. */
  readonly faulty: boolean;
  readonly invoke: (name: FunctionName, event: unknown) => Promise<Outcome>;
}

/** Lambda's asynchronous invocation: two retries, after a minute and after two more (Lambda Developer Guide, invocation-async-error-handling). */
const RETRY_AFTER_SECONDS = [60, 120];
/** infra/execution-ended-rule.ts: retries of EventBridge's. */
const HAND_OVERS = 1 + 3;

export async function deliverEnd({
  target,
  event,
  afterSeconds,
  clock,
  random,
  faulty,
  invoke,
}: EndedEvent): Promise<Delivery> {
  await clock.sleep(afterSeconds * 1000);
  for (let failed = 1; faulty && random.chance(0.25); failed++) {
    if (failed === HAND_OVERS) return { target, outcome: "in the dead-letter queue", errors: 0 };
    await clock.sleep(random.between(1_000, 60_000));
  }
  for (let errors = 0; ; errors++) {
    const outcome = await invoke(target, event);
    if ("result" in outcome) return { target, outcome: "done", errors };
    const retryAfter = RETRY_AFTER_SECONDS[errors];
    if (retryAfter === undefined) return { target, outcome: "failed three times", errors: errors + 1 };
    await clock.sleep(retryAfter * 1000);
  }
}
