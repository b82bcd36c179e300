import { type Fault, FAULTS, type Service } from "../faults.ts";
import { MODES, type Mode } from "../fault-matrix.ts";
import { intercept, type OnRequest } from "./intercepted.ts";
import { faultsOf } from "./oracle.ts";
import { type Opened, type Setting, SETTINGS } from "./settings.ts";

/** One call that a function makes in a setting. */
export interface Cell {
  readonly setting: Setting;
  /** `service:Operation`, by the SDK's name of it. */
  readonly call: string;
}

/** What an invocation comes to: its result, or the error that it fails with. */
export type Outcome = { readonly result: string } | { readonly error: { name: string; message: string } };

/** What a function comes to where nothing goes wrong. */
export interface Clean {
  readonly outcome: Outcome;
  readonly left: string;
  readonly questions: number;
}

/** A function's invocation in which one call met a fault, and the next, in which none did. */
export interface Trial {
  readonly cell: Cell;
  readonly fault: Fault;
  readonly mode: Mode;
  /** How many requests met the fault. */
  readonly met: number;
  readonly first: Outcome;
  readonly second: Outcome;
  readonly left: string;
  readonly questions: number;
  /** What of this is not as promised. */
  readonly violations: readonly string[];
}

/** Tries every call of every function with every fault. */
export async function* trialsAlone(): AsyncGenerator<Trial> {
  for (const setting of SETTINGS) {
    const { cells, clean } = await cellsOf(setting);
    for (const cell of cells)
      for (const fault of FAULTS) for (const mode of MODES) yield await trialAlone(cell, fault, mode, clean);
  }
}

/** The calls that a function makes where nothing goes wrong, and what it comes to. */
export async function cellsOf(setting: Setting): Promise<{ cells: Cell[]; clean: Clean }> {
  const calls = new Set<string>();
  const opened = await setting.open();
  interceptAll(opened, (call) => {
    calls.add(call);
    return undefined;
  });
  const asked = opened.questions();
  const outcome = await outcomeOf(opened);
  // A second invocation asks nothing again, whatever else it does.
  const clean = { outcome, left: await opened.left(), questions: opened.questions() - asked };
  await opened.close();
  return { cells: [...calls].map((call) => ({ setting, call })), clean };
}

/**
 * Once: the first request of the call. Lasting: all of the first invocation. The second invocation meets no fault: it
 * is what the state machine's Retry, or a redrive, comes to.
 */
export async function trialAlone(cell: Cell, fault: Fault, mode: Mode, clean: Clean): Promise<Trial> {
  const opened = await cell.setting.open();
  let met = 0;
  let over = false;
  interceptAll(opened, (call) => {
    if (over || call !== cell.call || (mode === "once" && met > 0)) return undefined;
    met++;
    return fault;
  });
  const asked = opened.questions();
  const first = await outcomeOf(opened);
  over = true;
  const second = await outcomeOf(opened);
  const result = { cell, fault, mode, met, first, second, left: await opened.left() };
  const trial = { ...result, questions: opened.questions() - asked };
  await opened.close();
  return { ...trial, violations: faultsOf(trial, clean) };
}

/** Converse is attempted once: the function itself decides on a second attempt. */
function interceptAll({ clients }: Opened, onRequest: OnRequest): void {
  for (const [service, client] of Object.entries(clients))
    if (service === "runtime") intercept(client, "bedrock", onRequest, 1);
    else intercept(client, service as Service, onRequest);
}

const outcomeOf = (opened: Opened): Promise<Outcome> =>
  opened.invoke().then(
    (result) => ({ result: JSON.stringify(result, rounded) }),
    (error: unknown) => {
      const { name, message } = error as Error;
      return { error: { name, message } };
    },
  );

/** Dollars are added up in the order in which models answer. */
const rounded = (_: string, value: unknown): unknown => (typeof value === "number" ? Number(value.toFixed(9)) : value);
