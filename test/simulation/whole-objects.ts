import { createHash } from "node:crypto";
import { Manifest } from "../../functions/contract/dataset.ts";
import { RunRecord } from "../../functions/contract/report.ts";

/**
 * Where a manifest comes to stand, the files that it names are whole already: whoever finds it may trust them.
 * @throws Error naming the file that is not
 */
export function assertManifestLast(key: string, bytes: Buffer, objects: ReadonlyMap<string, Buffer>): void {
  if (!key.endsWith("/manifest.json")) return;
  for (const [split, { key: file, sha256, bytes: length }] of Object.entries(
    Manifest.parse(JSON.parse(bytes.toString("utf8"))).splits,
  )) {
    const stored = objects.get(file);
    if (stored === undefined) throw new Error(`A manifest stands at ${key}, and its ${split} file ${file} does not.`);
    if (stored.length !== length || createHash("sha256").update(stored).digest("hex") !== sha256)
      throw new Error(`The file ${file} is not what the manifest at ${key} says.`);
  }
}

/** @returns what is not whole of what a run left in S3 */
export function brokenObjects(objects: ReadonlyMap<string, Buffer>): string[] {
  return [...objects].flatMap(([key, bytes]) => {
    try {
      const text = bytes.toString("utf8");
      assertManifestLast(key, bytes, objects);
      if (key.endsWith("/run.json")) RunRecord.parse(JSON.parse(text));
      if (key.endsWith("/report.html") && !/^<!doctype html>[^]*<\/html>\s*$/.test(text)) return [`${key} is cut off`];
      if (key.endsWith(".jsonl")) for (const line of text.trimEnd().split("\n")) JSON.parse(line);
      return [];
    } catch (error) {
      return [`${key}: ${error instanceof Error ? error.message : String(error)}`];
    }
  });
}
