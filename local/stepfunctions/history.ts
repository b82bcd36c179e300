import type { Clock } from "../clock.ts";

/** An event of an execution's history, as GetExecutionHistory gives it. */
export interface HistoryEvent {
  readonly timestamp: string;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
  readonly [details: string]: unknown;
}

/** A hard limit of Step Functions: the event that would be one too many ends the execution. */
export const MAX_EVENTS = 25_000;

/** Where AWS puts an event's details: named after its type, states' after what they have in common. */
function detailsField(type: string): string {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

/** Beside each input and output, AWS says whether it was cut off; in an answer of the API it never is. */
function withTruncation(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const truncation = ["input", "output"]
    .filter((field) => field in details)
    .map((field) => [`${field}Details`, { truncated: false }] as const);
  return { ...details, ...Object.fromEntries(truncation) };
}

/** The event as GetExecutionHistory gives it with includeExecutionData false: without inputs and outputs. */
export const withoutData = (event: HistoryEvent): HistoryEvent =>
  JSON.parse(JSON.stringify(event, (field, value: unknown) => (DATA.has(field) ? undefined : value))) as HistoryEvent;
const DATA = new Set(["input", "output"]);

/** The history of one execution, in the shape of Step Functions' API. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #clock: Pick<Clock, "now">;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  get isFull(): boolean {
    return this.events.length >= MAX_EVENTS - 1;
  }

  /**
   * @param previousEventId the event before it in its own chain: each iteration of a Map has one. The first state
   *   follows nothing, in AWS's histories: 0
   */
  add(
    type: string,
    details?: Readonly<Record<string, unknown>>,
    previousEventId = this.events.length < 2 ? 0 : this.events.length,
  ): HistoryEvent {
    const id = this.events.length + 1;
    const event: HistoryEvent = {
      timestamp: this.#clock.now().toISOString(),
      type,
      id,
      previousEventId,
      ...(details === undefined ? {} : { [detailsField(type)]: withTruncation(details) }),
    };
    this.events.push(event);
    return event;
  }
}
