import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { ACCOUNT, type Ministack } from "./ministack.ts";

const run = promisify(execFile);
const cli = createRequire(import.meta.url).resolve("aws-cdk/bin/cdk");

/**
 * The CDK's own command line against the emulator.
 * @throws Error with all that it printed
 */
async function cdk({ environment }: Ministack, cwd: string, ...args: readonly string[]): Promise<void> {
  const env = {
    ...process.env,
    ...environment,
    CDK_DISABLE_CLI_TELEMETRY: "true",
    CDK_DISABLE_VERSION_CHECK: "1",
    CI: "true",
  };
  await run(process.execPath, [cli, ...args], { cwd, env, maxBuffer: 64 * 1024 * 1024 }).catch((error: unknown) => {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`cdk ${args.join(" ")} failed:\n${stdout}\n${stderr}`, { cause: error });
  });
}

export const bootstrap = (emulator: Ministack, cwd: string): Promise<void> =>
  cdk(emulator, cwd, "bootstrap", `aws://${ACCOUNT}/us-east-1`);

/**
 * @param assembly folder that `cdk synth` has left: what is deployed is what was rehearsed, to the letter
 * @returns the stack's outputs, by their names
 */
export async function deploy(emulator: Ministack, assembly: string): Promise<Readonly<Record<string, string>>> {
  const outputs = join(assembly, "outputs.json");
  await cdk(
    emulator,
    assembly,
    "deploy",
    "--app",
    ".",
    "--all",
    "--require-approval",
    "never",
    "--outputs-file",
    outputs,
  );
  const [stack = {}] = Object.values(
    JSON.parse(await readFile(outputs, "utf8")) as Record<string, Record<string, string>>,
  );
  return stack;
}
