import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A CloudFormation template, as far as the rehearsal reads it. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A synthesized stack. */
export interface CloudAssembly {
  readonly template: Template;
  readonly stackName: string;
  /** Folder that holds the template and the bundled functions. */
  readonly folder: string;
}

/** A recipe or a context value that can't be used; the message is the app's own. */
export class UnusableCall extends Error {
  override readonly name = "UnusableCall";
}

/** What the CLI adds where the app refuses what it was called with. */
const REFUSED = /^.*Subprocess exited with error 2$/m;

/**
 * Runs `cdk synth`, as a deployment does, into a folder.
 * @param context what a person would set by `-c name=value`
 * @param signal ends the CLI
 * @throws UnusableCall where the app says why it can't be synthesized; Error with what the CLI printed
 */
export async function synthesize(
  folder: string,
  context: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<CloudAssembly> {
  const cli = createRequire(import.meta.url).resolve("aws-cdk/bin/cdk");
  const child = spawn(
    process.execPath,
    [
      cli,
      "synth",
      "--quiet",
      "--output",
      folder,
      ...Object.entries(context).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      ...(signal === undefined ? {} : { signal, killSignal: "SIGKILL" }),
      env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: "true", CDK_DISABLE_VERSION_CHECK: "1", CI: "true" },
    },
  );
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => printed.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  if (code !== 0) {
    const text = Buffer.concat(printed).toString("utf8");
    const [said, refusal] = text.split(REFUSED);
    throw refusal === undefined
      ? new Error(`cdk synth failed (exit ${code ?? "by signal"}):\n${text}`)
      : new UnusableCall((said ?? "").trim());
  }
  // As in Lambda's task root, where no package.json makes modules of the CommonJS bundles.
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "commonjs" }));
  return readAssembly(folder);
}

/** Reads what an earlier synthesis left in a folder. */
export async function readAssembly(folder: string): Promise<CloudAssembly> {
  const { artifacts } = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === "aws:cloudformation:stack");
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1)
    throw new Error(`The rehearsal expects one stack in the app, and found ${stacks.length}.`);
  const [stackName, { properties }] = stack;
  const template = JSON.parse(await readFile(join(folder, properties.templateFile), "utf8")) as Template;
  return { template, stackName, folder };
}

/** Of a cloud assembly, as far as it is read. */
interface Manifest {
  readonly artifacts: Readonly<
    Record<string, { readonly type: string; readonly properties: { readonly templateFile: string } }>
  >;
}
