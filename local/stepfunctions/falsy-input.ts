import type { States } from "../template/supported-definition.ts";

/**
 * An execution's input may be any JSON, but the engine's JSONPath finds no `$` in null, false, 0 and "". For such an
 * input, the first state's parameters hold it as a constant instead.
 */
export function withFalsyInput(definition: States, input: unknown): States {
  const { StartAt, States } = definition;
  const first = States[StartAt];
  if (Boolean(input) || first?.["Parameters"] === undefined) return definition;
  return {
    ...definition,
    States: { ...States, [StartAt]: { ...first, Parameters: writtenOut(first["Parameters"], input) } },
  };
}

function writtenOut(template: unknown, input: unknown): unknown {
  if (Array.isArray(template)) return template.map((item) => writtenOut(item, input));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(".$") && value === "$" ? [key.slice(0, -2), input] : [key, writtenOut(value, input)],
    ),
  );
}
