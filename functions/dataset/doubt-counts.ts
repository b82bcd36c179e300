import * as z from "zod";
import type { DoubtKind } from "../../recipes/recipe.ts";

const Rows = z.object({ count: z.int(), first: z.array(z.object({ index: z.int() }).catchall(z.string())) });

/**
 * What a manifest says about one kind of doubt. What is undefined or missing is so in manifests of earlier releases.
 */
export interface DoubtCounts {
  readonly count: number | undefined;
  readonly parts: Readonly<Record<string, number | undefined>>;
  /** Each with a sentence. */
  readonly first: readonly (readonly [index: number, sentence: string])[];
}

/**
 * @param split a split's report in the manifest;
 * @param key of the kind
 */
export function doubtCounts(split: object, key: string, { parts = {}, describe }: DoubtKind): DoubtCounts {
  const value = (split as Record<string, unknown>)[key];
  const kind = record(value);
  const names = Object.keys(parts);
  const read = new Map(
    names.length === 0
      ? [["", Rows.safeParse(value).data]]
      : names.map((part) => [part, Rows.safeParse(kind[part]).data]),
  );
  return {
    count: typeof kind["count"] === "number" ? kind["count"] : undefined,
    parts: Object.fromEntries(names.map((part) => [part, read.get(part)?.count])),
    first: [...read].flatMap(([part, rows]) =>
      (rows?.first ?? []).map(({ index, ...facts }) => [index, describe(facts, part)] as const),
    ),
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
