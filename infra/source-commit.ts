import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * Git's commit of what is synthesized, with "-dirty" where the tree has changes that are not committed; "unknown"
 * outside a checkout.
 */
export function sourceCommit(folder: string = ROOT): string {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return `${git("rev-parse", "HEAD")}${git("--no-optional-locks", "status", "--porcelain", ".") === "" ? "" : "-dirty"}`;
  } catch {
    return "unknown";
  }
}
