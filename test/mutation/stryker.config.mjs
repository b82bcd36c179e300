/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutator: { excludedMutations: ["StringLiteral"] }, // a message is for people: its wording is not tested
  ignoreStatic: true, // each would be run with all tests
  disableTypeChecks: false, // vitest checks none, and a test compares a source file with a page
  coverageAnalysis: "perTest",
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts" },
  plugins: ["@stryker-mutator/vitest-runner"],
  ignorePatterns: ["cdk.out", ".rehearsal", "docs"],
  dryRunTimeoutMinutes: 20,
  timeoutMS: 5_000, // the machine may be busy with something else
  reporters: [],
  logLevel: "error",
  cleanTempDir: "always",
};
