import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The tests of functions and recipes alone, without the global setup: they need no template, and Stryker runs them once
 * a mutant.
 */
export default defineConfig({
  test: {
    root: ROOT,
    isolate: false, // a mutant is a switch, which no module keeps
    include: process.env["MUTATION_TESTS"]?.split(" ") ?? [],
    exclude: [
      // 640 datasets take half a minute; what they are refused with, the files beside it show.
      "test/functions/pipeline/prepare-dataset/bad-datasets.test.ts",
      // These start commands, in which no mutant is active.
      "test/recipes/readme.test.ts",
      "test/recipes/tools/explain.test.ts",
    ],
    // Of the global setup, which is not run: a folder in Stryker's own sandbox, which is deleted.
    provide: { assemblyFolder: "", scratchFolder: ROOT },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    testTimeout: 180_000,
  },
});
