/** Completions of a megabyte that a slow reader would choke on. */
export const ADVERSARIAL: readonly (readonly [string, string])[] = [
  [
    "ten thousand markers, parentheses and digits",
    `${"ANSWER: ".repeat(10_000)}${"(".repeat(460_000)}${"1".repeat(460_000)}`,
  ],
  ["colons", ":".repeat(1_000_000)],
  ["a marker and parentheses", `ANSWER: ${"( ".repeat(500_000)}`],
  ["a marker and digits in groups", `ANSWER: ${"1,".repeat(500_000)}`],
  ["digits", "9".repeat(1_000_000)],
  ["markers with spaces", "answer   :".repeat(100_000)],
  ["white space", `ANSWER:${" ".repeat(1_000_000)}`],
];
