import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join, resolve } from "node:path";
import { describe, expect, inject, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What may be deployed without a second thought. AGPL, GPL and the like are not among them. */
const PERMISSIVE = /^(MIT|MIT-0|Apache-2\.0|ISC|0BSD|BSD-[23]-Clause)$/;

/** Folders of the packages that a bundle was made of, by its source map. */
function packagesOf(sourceMap: string): string[] {
  const { sources } = JSON.parse(readFileSync(sourceMap, "utf8")) as { sources: string[] };
  // The bundles may lie below node_modules themselves.
  const files = sources.map((source) => resolve(dirname(sourceMap), source));
  const packages = files.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[0] ?? []);
  return [...new Set(packages.map((folder) => installed(folder.slice(root.length))))];
}

/** A package that another has built into its own file is not installed: then that other's licence counts. */
const installed = (folder: string): string =>
  existsSync(join(root, folder, "package.json")) ? folder : folder.replace(/node_modules\/(?:@[^/]+\/)?[^/]+\/$/, "");

describe("the deployed bundles", () => {
  const assembly = inject("assemblyFolder");
  const sourceMaps = readdirSync(assembly, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("index.js.map"))
    .map((file) => join(assembly, file));

  it("contain packages under permissive licences only", () => {
    const packages = [...new Set(sourceMaps.flatMap(packagesOf))];
    expect(packages.length).toBeGreaterThan(20);
    for (const folder of packages) {
      const { license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as { license?: string };
      expect(license, folder).toMatch(PERMISSIVE);
    }
  });

  it("contain nothing of the rehearsal, whose IAM packages are under the AGPL", () => {
    for (const file of sourceMaps) {
      const { sources } = JSON.parse(readFileSync(file, "utf8")) as { sources: string[] };
      expect(
        sources.filter((source) => /cloud-copilot|\/local\//.test(source)),
        file,
      ).toEqual([]);
      expect(readFileSync(file.replace(/\.map$/, ""), "utf8")).not.toContain("cloud-copilot");
    }
  });
});
