import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { UsageError } from "./command-line.ts";

/** Milliseconds: many times what loading a module takes. */
const LOAD_MS = 20_000;

/**
 * Loads a reward module in a process of its own, as a Lambda would be, so that an error in it is found before anything
 * has started.
 * @throws UsageError where it can't be loaded or exports no handler
 */
export async function checkRewardModule(file: string): Promise<void> {
  const load = `const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)}); process.exit(typeof handler === "function" ? 0 : 3);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", load], {
    stdio: ["ignore", "ignore", "pipe"],
    timeout: LOAD_MS,
  });
  let printed = "";
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString("utf8")));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code === 0) return;
  if (code === 3)
    throw new UsageError(
      `--reward "${file}" exports no function named handler; it must, as a Lambda does: export const handler = async (event) => …`,
    );
  const why =
    /^\w*Error.*$/m.exec(printed)?.[0] ??
    (code === null ? `it was not loaded within ${LOAD_MS / 1000} s` : `exit status ${code}`);
  throw new UsageError(`--reward "${file}" can't be loaded: ${why}`);
}
