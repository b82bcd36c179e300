import { NormalizedSchema } from "@smithy/core/schema";

type Schema = Parameters<typeof NormalizedSchema.of>[0];

/**
 * Where a value, as it goes over the wire in JSON, is not of the shape that the SDK's model of a service gives it:
 * unknown members, required ones that are missing, other types.
 * @param timestamps what a time is on the wire: a number in AWS JSON
 */
export function shapeFaults(schema: Schema, value: unknown, path = "$"): string[] {
  const shape = NormalizedSchema.of(schema);
  const expected = (what: string, ok: boolean): string[] =>
    ok ? [] : [`${path} is ${JSON.stringify(value)}, and not a ${what}`];
  if (shape.isStructSchema()) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return expected("structure", false);
    const members = Object.fromEntries(shape.structIterator());
    // A static schema says last how many members are required; they come first.
    const required = Object.keys(members).slice(0, Number((shape.getSchema() as readonly unknown[])[6] ?? 0));
    return [
      ...required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`),
      ...Object.entries(value).flatMap(([name, member]) =>
        members[name] === undefined
          ? [`${path}.${name} is not in the model`]
          : shapeFaults(members[name], member, `${path}.${name}`),
      ),
    ];
  }
  if (shape.isListSchema())
    return Array.isArray(value)
      ? value.flatMap((item, i) => shapeFaults(shape.getValueSchema(), item, `${path}[${i}]`))
      : expected("list", false);
  if (shape.isStringSchema()) return expected("string", typeof value === "string");
  if (shape.isNumericSchema() || shape.isTimestampSchema()) return expected("number", typeof value === "number");
  if (shape.isBooleanSchema()) return expected("boolean", typeof value === "boolean");
  return [];
}
