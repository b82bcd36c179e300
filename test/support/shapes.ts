import { NormalizedSchema } from "@smithy/core/schema";

export type Schema = Parameters<typeof NormalizedSchema.of>[0];

/** Traits of members that are not in the body: they are a header, the status, or the body itself. */
const ELSEWHERE = ["httpHeader", "httpPrefixHeaders", "httpResponseCode", "httpPayload"];

/** A time in REST-JSON where its shape has the format date-time; everywhere else it is a number of seconds. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const DATE_TIME_SCHEMA = 5;

/**
 * Where a value, as it goes over the wire in JSON, is not of the shape that the SDK's model of a service gives it:
 * unknown members, required ones that are missing, unions of other than one member, other types.
 */
export function shapeFaults(schema: Schema, value: unknown, path = "$"): string[] {
  const shape = NormalizedSchema.of(schema);
  const expected = (what: string, ok: boolean): string[] =>
    ok ? [] : [`${path} is ${JSON.stringify(value)}, and not a ${what}`];
  if (shape.isStructSchema()) return structureFaults(shape, value, path);
  if (shape.isListSchema())
    return Array.isArray(value)
      ? value.flatMap((item, i) => shapeFaults(shape.getValueSchema(), item, `${path}[${i}]`))
      : expected("list", false);
  if (shape.isMapSchema())
    return isRecord(value)
      ? Object.entries(value).flatMap(([key, item]) => shapeFaults(shape.getValueSchema(), item, `${path}.${key}`))
      : expected("map", false);
  if (shape.isTimestampSchema() && shape.getSchema() === DATE_TIME_SCHEMA)
    return expected("time", typeof value === "string" && DATE_TIME.test(value));
  if (shape.isStringSchema()) return expected("string", typeof value === "string");
  if (shape.isNumericSchema() || shape.isTimestampSchema()) return expected("number", typeof value === "number");
  if (shape.isBooleanSchema()) return expected("boolean", typeof value === "boolean");
  return shape.isDocumentSchema() ? [] : expected("shape that is checked here", false);
}

function structureFaults(shape: NormalizedSchema, value: unknown, path: string): string[] {
  if (!isRecord(value)) return [`${path} is ${JSON.stringify(value)}, and not a structure`];
  const members = new Map(shape.structIterator());
  // A static schema says last how many members are required; they come first.
  const required = [...members.keys()].slice(0, Number((shape.getSchema() as readonly unknown[])[6] ?? 0));
  const inBody = (name: string): boolean => {
    const traits = members.get(name)?.getMergedTraits();
    return traits !== undefined && !ELSEWHERE.some((trait) => trait in traits);
  };
  const size = Object.keys(value).length;
  return [
    ...(shape.isUnionSchema() && size !== 1 ? [`${path} is a union, and has ${size} members`] : []),
    ...required.filter((name) => inBody(name) && !(name in value)).map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const schema = members.get(name);
      return schema === undefined || !inBody(name)
        ? [`${path}.${name} is not in the model`]
        : shapeFaults(schema, member, `${path}.${name}`);
    }),
  ];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
