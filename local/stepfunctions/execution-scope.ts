import type { Clock } from "../clock.ts";
import type { Functions } from "../lambda/functions.ts";
import type { NestedExecutions } from "./start-execution-task.ts";

/** What happens to a state. */
export type StateEvent = "entered" | "left" | "failed";

/** What the branches of an execution share. */
export interface ExecutionScope {
  readonly clock: Clock;
  readonly functions: Pick<Functions, "invoke">;
  readonly nested: NestedExecutions | undefined;
  readonly onState:
    | ((
        event: StateEvent,
        state: string,
        where: { readonly type: string; readonly iteration: number | undefined },
      ) => void)
    | undefined;
  /** The context object, as of now. */
  context(): object;
  /** @returns the event's id @throws CutOff where the execution has ended */
  add(type: string, details: Readonly<Record<string, unknown>> | undefined, previousEventId: number): number;
}
