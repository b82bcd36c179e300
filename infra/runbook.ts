import { readFileSync } from "node:fs";
import { sourceCommit } from "./source-commit.ts";

const FILE = "docs/runbook.md";

/** Of package.json. */
export interface Package {
  readonly repository?: string | { readonly url: string };
}

/**
 * Where somebody who has only a mail finds the operator's table: its page in package.json's repository where that names
 * one, else the file and the commit.
 */
export function runbook(
  { repository }: Package = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Package,
  commit: string = sourceCommit(),
): string {
  const url = typeof repository === "string" ? repository : repository?.url;
  if (url === undefined) return `${FILE} of the repository that this stack was deployed from, commit ${commit}`;
  return `${url.replace(/^git\+/, "").replace(/\.git$/, "")}/blob/${commit.replace(/-dirty$/, "")}/${FILE}`;
}
