import { readableCause } from "../../functions/contract/readable-cause.ts";
import { iamAction } from "./clients.ts";
import { type Fault, FAULTS } from "./faults.ts";
import { type Cell, definitionFor, endOf, recordedCalls, type Scenario } from "./matrix-scenarios.ts";
import { evaluationsLeft } from "./evaluation-promises.ts";
import { faultsOfCell } from "./matrix-oracle.ts";
import { Observed } from "./observed.ts";
import { World } from "./world.ts";

/**
 * Once: a single request, which the SDK sends again. Lasting: this call and all of its kind that the function makes
 * after it.
 */
export const MODES = ["once", "lasting"] as const;
export type Mode = (typeof MODES)[number];

/** A run in which one call met one fault. */
export interface Trial {
  readonly cell: Cell;
  readonly fault: Fault;
  readonly mode: Mode;
  /** `STATUS State-or-error`, and the cause where there is one. */
  readonly end: string;
  readonly cause: string;
  readonly jobs: number;
  /** Whether a job goes on once all is over. */
  readonly jobRuns: boolean;
  /** Whether training went through, and its model is there. */
  readonly model: boolean;
  /** Deliveries of the execution's end that failed: how often, and whether for good; with the last error. */
  readonly failedDeliveries: number;
  readonly undelivered: readonly string[];
  readonly message: string;
  /** The run ended as it does without the fault. */
  readonly asWithout: boolean;
  /** What of this is not as promised. */
  readonly violations: readonly string[];
}

/** Tries every call of every function with every fault. */
export async function* trials(): AsyncGenerator<Trial> {
  const { calls, ends } = await recordedCalls();
  for (const cell of calls)
    for (const fault of FAULTS) for (const mode of MODES) yield await trial(cell, fault, mode, ends);
}

export async function trial(cell: Cell, fault: Fault, mode: Mode, ends: ReadonlyMap<Scenario, string>): Promise<Trial> {
  const sends = new Map<string, number>();
  let met = false;
  const world = new World({
    seed: 1,
    ...cell.scenario.options,
    definition: definitionFor(cell.functionName, mode === "lasting"),
    mishap: ({ call, send, invocation: { functionName } }) => {
      if (functionName !== cell.functionName || call !== cell.call) return undefined;
      if (!sends.has(String(send))) sends.set(String(send), sends.size + 1);
      const nth = sends.get(String(send)) ?? 0;
      if (mode === "once" ? met || nth !== cell.nth : nth < cell.nth) return undefined;
      met = true;
      return fault;
    },
    eventBridgeFails: false,
    maxReceives: 6, // to be tried for a day would prove no more
  });
  await world.run();
  const { execution, ownJobs, deliveries, log } = world;
  const failed = deliveries.filter(({ outcome }) => outcome !== "done");
  // A function that is called several times may fail of other things, too.
  const failures = log.flatMap((entry) =>
    entry.what === "outcome" && entry.functionName === cell.functionName && !entry.outcome.startsWith("{")
      ? [entry.outcome]
      : [],
  );
  const result = {
    cell,
    fault,
    mode,
    end: endOf(world),
    cause: readableCause(execution.description.cause ?? ""),
    jobs: ownJobs.length,
    jobRuns: ownJobs.some(({ status }) => status === "InProgress" || status === "Stopping"),
    model: ownJobs.some(({ status }) => status === "Completed"),
    failedDeliveries: deliveries.reduce((sum, { errors }) => sum + errors, 0),
    undelivered: failed.map(({ target }) => target),
    message: failures.findLast((text) => text.includes(iamAction(cell.call))) ?? failures.at(-1) ?? "",
  };
  const clean = ends.get(cell.scenario) ?? "";
  const compared = { ...result, asWithout: result.end === clean };
  const left = evaluationsLeft(world, new Observed(log));
  return { ...compared, violations: [...faultsOfCell(compared, clean, met), ...left, ...world.broken] };
}
