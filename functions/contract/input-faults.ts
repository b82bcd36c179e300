import * as z from "zod";
import { shortened } from "./shortened.ts";

/** The part of JSON Schema that the contract's inputs turn into. */
interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/**
 * Characters of the faults that a message lists. Lambda's error payload, which is the execution's cause, holds the
 * message twice (stack trace included), its quotes escaped, and has 32,768; a mail shows the first 4,000.
 */
const MAX_LISTED = 3_500;
const MAX_SHOWN_VALUE = 200;
const MAX_SHOWN_KEY = 100;

/** The faults as lines, as many as a person reads and a cause holds. */
export function listed(faults: readonly string[]): string {
  const lines: string[] = [];
  let length = 0;
  for (const fault of faults) {
    length += fault.length + 3;
    if (length > MAX_LISTED) return [...lines, `- and ${faults.length - lines.length} more`].join("\n");
    lines.push(`- ${fault}`);
  }
  return lines.join("\n");
}

/**
 * Every fault of an input, one sentence each: path, what was got, what is allowed. What is allowed is read from the
 * contract's schema, so that it cannot differ from what is checked.
 */
export function faultsIn(contract: z.ZodType): (error: z.ZodError, input: unknown) => string[] {
  const schema = z.toJSONSchema(contract, { io: "input" }) as SchemaNode;
  return (error, input) => error.issues.flatMap((issue) => faultsOfIssue(issue, input, schema));
}

/** A fault that no schema shows, in the same words. */
export const faultAt = (path: readonly (string | number)[], got: unknown, allowed: string): string =>
  `${shownPath(path.map(String)) || "(the whole input)"}: got ${shown(got)}; allowed: ${allowed}`;

function faultsOfIssue(issue: z.core.$ZodIssue, input: unknown, schema: SchemaNode): string[] {
  const path = issue.path.map(String);
  const node = nodeAt(schema, path);
  if (issue.code === "unrecognized_keys") {
    const known = keysOf(node);
    return issue.keys.map(
      (key) =>
        `${shownPath([...path, key])}: unknown key, got ${shown(valueAt(input, [...path, key]))}; allowed here: ${known.join(", ")}`,
    );
  }
  // Our own message where the contract has one (a pattern, a sum), else the range from the schema.
  const allowed =
    issue.code === "custom" || issue.code === "invalid_format" ? issue.message : (described(node) ?? issue.message);
  return [faultAt(path, valueAt(input, path), allowed)];
}

/**
 * Keys that a person writes: `Comment` is pre-filled by the console, and Step Functions itself adds one to a nested
 * execution.
 */
const keysOf = (node: SchemaNode | undefined): string[] =>
  Object.keys(node?.properties ?? {}).filter((key) => key !== "Comment" && !key.startsWith("AWS_"));

function described(node: SchemaNode | undefined): string | undefined {
  if (!node) return undefined;
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(", ");
  if (node.type === "object") return `an object with any of: ${keysOf(node).join(", ")}`;
  if (node.type === "array") return `a list of ${node.minItems ?? 0} to ${node.maxItems ?? "any number of"} items`;
  if (node.type === "boolean") return "true or false";
  const from =
    node.minimum !== undefined
      ? ` from ${node.minimum}`
      : node.exclusiveMinimum !== undefined
        ? ` over ${node.exclusiveMinimum}`
        : "";
  const to = node.maximum !== undefined ? ` to ${node.maximum}` : "";
  if (node.type === "integer") return `a whole number${from}${to}`;
  if (node.type === "number") return `a number${from}${to}`;
  return node.type === undefined ? undefined : `a ${node.type}`;
}

const nodeAt = (schema: SchemaNode, path: readonly string[]): SchemaNode | undefined =>
  path.reduce<SchemaNode | undefined>((node, key) => node?.items ?? node?.properties?.[key], schema);

const valueAt = (input: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    input,
  );

/**
 * Keys are the user's: what is no plain word is quoted, so that a line break in a key does not look like another fault.
 */
const shownPath = (path: readonly string[]): string =>
  path.map((key) => shortened(/^[-\w]+$/.test(key) ? key : JSON.stringify(key), MAX_SHOWN_KEY)).join(".");

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return `${shortened(jsonOf(value), MAX_SHOWN_VALUE)} (${kind})`;
}

function jsonOf(value: unknown): string {
  if (typeof value === "number") return String(value); // JSON has no Infinity, which 1e999 becomes
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return "something nested too deeply to be shown"; // JSON.parse has no such limit
    throw error;
  }
}
