import type { Node } from "constructs";

/** What can be set by `-c name=value`. README.md has the table. */
export const CONTEXT_VALUES = [
  "notify",
  "promotedDeployment",
  "recipe",
  "region",
  "rewardConcurrency",
  "runbookUrl",
  "schedule",
  "scheduleInput",
  "scheduleTimezone",
  "sourceBucket",
  "stage",
  "stuckAfterHours",
] as const;
export type ContextValue = (typeof CONTEXT_VALUES)[number];

/**
 * A context value that can't be used. The message is one sentence, which app.ts prints without a stack: what is
 * allowed, what was got, and an example.
 */
export class UnusableContext extends Error {
  override readonly name = "UnusableContext";
}

/** @param rule what it must be: "a whole number from 1" */
export const unusable = (name: ContextValue, rule: string, got: string, example: string): UnusableContext =>
  new UnusableContext(`Context value "${name}" must be ${rule}, got: ${got}. Example: -c ${name}=${example}`);

/** @returns undefined where it is absent or empty */
export function contextText(node: Node, name: ContextValue): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** @throws UnusableContext */
export function contextCount(node: Node, name: ContextValue): number | undefined {
  const value = contextText(node, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw unusable(name, "a whole number from 1", value, "100");
  return number;
}

/** Context that CDK and its CLI set: feature flags, cached lookups, their own options. */
const CDKS_OWN = /^@|:|^(cli-telemetry|acknowledged-issue-numbers)$/;

/** A misspelt name would be ignored silently. @throws UnusableContext */
export function refuseUnknownContext(node: Node): void {
  const known: readonly string[] = CONTEXT_VALUES;
  const unknown = Object.keys(node.getAllContext() as object).find(
    (key) => !CDKS_OWN.test(key) && !known.includes(key),
  );
  if (unknown !== undefined)
    throw new UnusableContext(`There is no context value "${unknown}"; there are ${known.join(", ")}.`);
}
