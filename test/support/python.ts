import { spawnSync } from "node:child_process";

/** Whether this machine has the language that the notebook is written in. */
export const hasPython = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]).status === 0;

/** For the title of a test that asks Python. */
export const unlessPython = hasPython ? "" : " (skipped: python3 is missing)";

/** Runs a script, given as text or as a file, that reads standard input and prints JSON. */
export function python(args: readonly string[], input = ""): unknown {
  const { status, stdout, stderr } = spawnSync("python3", args, {
    input,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`python3 ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stdout);
}
