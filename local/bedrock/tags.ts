import * as z from "zod";
import { AwsError } from "../http/loopback-server.ts";
import { refused } from "./checked.ts";

/** The shape allows 200 tags, TooManyTagsException's text 50. */
const MAX_TAGS = 50;

const characters = z.string().regex(/^[a-zA-Z0-9\s._:/=+@-]*$/);
export const Tags = z.array(z.object({ key: characters.min(1).max(128), value: characters.max(256) })).max(200);
export type Tags = z.infer<typeof Tags>;

/**
 * What the shape leaves to the service. That keys must differ and must not begin with `aws:` holds for tags everywhere
 * in AWS (Tagging AWS resources, tag naming limits); Bedrock's own words for it: not found.
 * @throws AwsError TooManyTagsException or ValidationException (HTTP 400)
 */
export function checkTags(tags: Tags): void {
  if (tags.length > MAX_TAGS)
    throw new AwsError("TooManyTagsException", 400, `A resource can have ${MAX_TAGS} tags at most.`);
  const keys = tags.map(({ key }) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) throw refused(`The tag key ${twice} is given more than once.`);
  const reserved = keys.find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) throw refused(`The tag key ${reserved} begins with aws:, which is reserved.`);
}
