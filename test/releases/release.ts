import { readFileSync } from "node:fs";
import type { ExecutionDescription } from "../../local/stepfunctions/description.ts";
import type { HistoryEvent } from "../../local/stepfunctions/history.ts";
import type { StateMachineDefinition } from "../../local/template/supported-definition.ts";

/**
 * What executions hold that were begun on a released version: the folder `<number>/` keeps what a rehearsal of that
 * version left. Never edited afterwards; a version that changes what states hand each other becomes a release with a
 * folder of its own.
 */
export interface Release {
  /** As it stands in the repository, with placeholders. */
  readonly definition: string;
  /** The event of each function: its state's Parameters, or the rule's. */
  readonly payloads: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The whole execution, with two of its status checks. */
  readonly execution: ExecutionDescription;
  readonly events: readonly HistoryEvent[];
  /** Logical ids of its functions in the template, by their state's name. */
  readonly logicalIds: Readonly<Record<string, string>>;
  /** The first lines of the training set, and the manifest. */
  readonly trainHead: string;
  readonly manifest: string;
}

/** 1: commit 030daa8. */
export const RELEASES = [1] as const;

export function release(number: (typeof RELEASES)[number]): Release {
  const file = (name: string): string => readFileSync(new URL(`${number}/${name}`, import.meta.url), "utf8");
  const { execution, events } = JSON.parse(file("history.json")) as Pick<Release, "execution" | "events">;
  return {
    definition: file("definition.asl.json"),
    payloads: JSON.parse(file("payloads.json")) as Release["payloads"],
    execution,
    events,
    logicalIds: JSON.parse(file("logical-ids.json")) as Release["logicalIds"],
    trainHead: file("train-head.jsonl"),
    manifest: file("manifest.json"),
  };
}

/** The definition with its functions' names in place of their ARNs. */
export const definitionOf = ({ definition }: Release): StateMachineDefinition =>
  JSON.parse(definition.replace(/\$\{(\w+)Arn\}/g, "$1")) as StateMachineDefinition;
