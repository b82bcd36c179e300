import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The tests of the functions alone, without the global setup: they need no template, and Stryker runs them once a mutant. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../..", import.meta.url)),
    include: ["test/functions/**/*.test.ts"],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    testTimeout: 180_000,
  },
});
