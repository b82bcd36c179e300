/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutator: { excludedMutations: ["StringLiteral"] }, // what a message says is for people to judge
  ignoreStatic: true, // each would be run with all tests
  coverageAnalysis: "perTest",
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts" },
  plugins: ["@stryker-mutator/vitest-runner"],
  ignorePatterns: ["cdk.out", ".rehearsal", "docs"],
  timeoutMS: 10_000, // the machine may be busy with something else
  reporters: [],
  logLevel: "error",
  cleanTempDir: "always",
};
