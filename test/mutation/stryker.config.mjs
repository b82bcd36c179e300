/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutator: { excludedMutations: ["StringLiteral"] }, // a message is for people: its wording is not tested
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
