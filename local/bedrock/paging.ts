import * as z from "zod";
import { refused } from "./checked.ts";

/**
 * The members that every list's query has, by the service model. What the model leaves open is chosen so that a caller
 * that relies on it is found: newest first, 100 a page.
 */
export const PAGING = {
  maxResults: z.coerce.number().int().min(1).max(1000).default(100),
  nextToken: z.string().min(1).max(2048).regex(/^\S+$/).optional(),
  sortBy: z.enum(["CreationTime"]).optional(),
  sortOrder: z.enum(["Ascending", "Descending"]).default("Descending"),
};

export interface Page {
  readonly maxResults: number;
  readonly nextToken?: string | undefined;
  readonly sortOrder: "Ascending" | "Descending";
}

/**
 * One page of a list.
 * @param items in the order in which they were created, whether they fit the query or not
 * @param fits whether an item fits the query
 * @throws AwsError ValidationException for a token that no answer has had
 */
export function pageOf<T extends { readonly arn: string }>(
  items: readonly T[],
  fits: (item: T) => boolean,
  { maxResults, nextToken, sortOrder }: Page,
): { page: T[]; nextToken?: string } {
  const sorted = sortOrder === "Ascending" ? items : items.toReversed();
  const rest = nextToken === undefined ? sorted : sorted.slice(positionAfter(nextToken, sorted));
  const found = rest.filter(fits);
  const page = found.slice(0, maxResults);
  const last = page.at(-1);
  return { page, ...(last === undefined || found.length === page.length ? {} : { nextToken: tokenOf(last) }) };
}

/**
 * Names the last item that was listed, not a position: an item that is created between two pages does not shift the
 * others.
 */
const tokenOf = ({ arn }: { readonly arn: string }): string => Buffer.from(arn).toString("base64url");

function positionAfter(token: string, items: readonly { readonly arn: string }[]): number {
  const at = items.findIndex((item) => tokenOf(item) === token);
  if (at === -1) throw refused("The provided nextToken is invalid.");
  return at + 1;
}
