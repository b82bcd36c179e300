import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { cachedAssembly } from "../../local/template/assembly-cache.ts";
import { needsAssembly } from "./needs-assembly.ts";

declare module "vitest" {
  interface ProvidedContext {
    /**
     * Folder of the cloud assembly that all tests share: the template and the bundles that would be deployed; "" where
     * no test asks for it. It is the cache of `npm start`, so that the commands' own tests synthesize nothing again.
     */
    assemblyFolder: string;
    /** Folder for whatever the tests write; it is deleted when all of them are done. */
    scratchFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // What the command line names; vitest's types do not show it. Without it, all test files count.
  const { filenamePattern } = project.vitest as unknown as { filenamePattern?: string[] };
  const { testFiles } = await project.globTestFiles(filenamePattern);
  project.provide("assemblyFolder", needsAssembly(testFiles) ? (await cachedAssembly()).folder : "");
  const scratch = await mkdtemp(join(tmpdir(), "finqa-rft-tests-"));
  project.provide("scratchFolder", scratch);
  return () => rm(scratch, { recursive: true, force: true });
}
