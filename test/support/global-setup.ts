import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { synthesize } from "../../local/template/synthesize.ts";
import { needsAssembly } from "./needs-assembly.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the cloud assembly that all tests share: the template and the bundles that would be deployed. */
    assemblyFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // What the command line names; vitest's types do not show it. Without it, all test files count.
  const { filenamePattern } = project.vitest as unknown as { filenamePattern?: string[] };
  const { testFiles } = await project.globTestFiles(filenamePattern);
  const folder = await mkdtemp(join(tmpdir(), "finqa-rft-assembly-"));
  if (needsAssembly(testFiles)) await synthesize(folder);
  project.provide("assemblyFolder", folder);
  return () => rm(folder, { recursive: true, force: true });
}
