import * as z from "zod";
import { ExecutionInput } from "../contract/execution-input.ts";

/** The part of JSON Schema that the contract's input turns into. */
interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

const schema = z.toJSONSchema(ExecutionInput, { io: "input" }) as SchemaNode;

/**
 * Every fault of an input, one sentence each: path, what was got, what is allowed. What is allowed is read from the contract's schema, so that it
 * cannot differ from what is checked.
 */
export function faultsOf(error: z.ZodError, input: unknown): string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
      const known = Object.keys(nodeAt(path)?.properties ?? {}).filter((key) => key !== "Comment");
      return issue.keys.map((key) => `${[...path, key].join(".")}: unknown key, got ${shown(valueAt(input, [...path, key]))}; allowed here: ${known.join(", ")}`);
    }
    // Our own words where the contract has some (a pattern, a sum), else the range from the schema.
    const allowed = issue.code === "custom" || issue.code === "invalid_format" ? issue.message : (described(nodeAt(path)) ?? issue.message);
    return [`${path.join(".") || "(the whole input)"}: got ${shown(valueAt(input, path))}; allowed: ${allowed}`];
  });
}

function described(node: SchemaNode | undefined): string | undefined {
  if (!node) return undefined;
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(", ");
  if (node.type === "object") return `an object with any of: ${Object.keys(node.properties ?? {}).filter((key) => key !== "Comment").join(", ")}`;
  if (node.type === "boolean") return "true or false";
  const from = node.minimum !== undefined ? ` from ${node.minimum}` : node.exclusiveMinimum !== undefined ? ` over ${node.exclusiveMinimum}` : "";
  const to = node.maximum !== undefined ? ` to ${node.maximum}` : "";
  if (node.type === "integer") return `a whole number${from}${to}`;
  if (node.type === "number") return `a number${from}${to}`;
  return node.type === undefined ? undefined : `a ${node.type}`;
}

const nodeAt = (path: readonly string[]): SchemaNode | undefined => path.reduce<SchemaNode | undefined>((node, key) => node?.properties?.[key], schema);

const valueAt = (input: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined), input);

/** Cut, since a Fail cause is for reading. */
function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : `${JSON.stringify(value)} (${value === null ? "null" : Array.isArray(value) ? "array" : typeof value})`;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
