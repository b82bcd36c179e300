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

/** The history of one execution, in the shape of Step Functions' API. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isFull(): boolean {
    return this.events.length >= MAX_EVENTS - 1;
  }

  add(type: string, details?: Readonly<Record<string, unknown>>): void {
    const id = this.events.length + 1;
    this.events.push({ timestamp: this.#clock.now().toISOString(), type, id, previousEventId: id - 1, ...(details === undefined ? {} : { [detailsField(type)]: details }) });
  }
}
