import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // A worker a core and one more: rehearsals wait half of their time. Vitest by itself keeps one core back.
    maxWorkers: availableParallelism() + 1,
    // Modules are loaded once a worker, not once a file: that is a third of the time. Tests leave no module changed.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
