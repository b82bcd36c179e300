import type { StateDefinition } from "./supported-definition.ts";

/** Fields of an inline Map that the rehearsal does what the language says with. */
const FIELDS = [
  ...["Type", "Comment", "QueryLanguage", "Next", "End", "InputPath", "OutputPath", "ResultSelector", "ResultPath"],
  ...["Retry", "Catch", "ItemsPath", "ItemSelector", "ItemProcessor", "MaxConcurrency", "MaxConcurrencyPath"],
];

/**
 * @throws Error naming what of a Map the rehearsal does not stand in for: everything of a Distributed Map, tolerated
 *   failures, the old names of fields
 */
export function refuseUnsupportedMap(name: string, state: StateDefinition): void {
  const other = Object.keys(state).find((field) => !FIELDS.includes(field));
  if (other !== undefined)
    throw new Error(`The rehearsal has no ${other} of a Map: it runs inline Maps. The state ${name} has it.`);
  const { ItemProcessor } = state;
  if (typeof ItemProcessor?.States !== "object")
    throw new Error(`A Map runs the States of its ItemProcessor; the Map ${name} has none.`);
  const { Mode = "INLINE" } = (ItemProcessor as { ProcessorConfig?: { Mode?: string } }).ProcessorConfig ?? {};
  if (Mode !== "INLINE")
    throw new Error(`The rehearsal runs inline Maps; the ProcessorConfig of the state ${name} says Mode ${Mode}.`);
  // The engine would match any error: to it, the Map is a task.
  if (JSON.stringify([state["Retry"], state["Catch"]]).includes('"States.TaskFailed"'))
    throw new Error(`The rehearsal can't retry or catch States.TaskFailed of a Map: ${name}. Name the error itself.`);
}
