import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { synthesize } from "../../local/template/synthesize.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the cloud assembly that all tests share: the template and the bundles that would be deployed. */
    assemblyFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "finqa-rft-assembly-"));
  await synthesize(folder);
  project.provide("assemblyFolder", folder);
  return () => rm(folder, { recursive: true, force: true });
}
