import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/**
 * Words that a second-language reader does not know at 3 a.m., or that say less than a plain word; and the plain word.
 */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/\b(?:un)?mend(?:s|ed|ing)?\b/i, "fix, correct"],
  [/\banew\b/i, "again, a new execution"],
  [/\bt(?:ells?|elling|old) of\b/i, "report, notify"],
  [/\b(?:is|are|was|were|be) told\b/i, "gets, is notified, is reported"],
  [/\blook(?:s|ed)? at (?:the|its|their) jobs?\b/i, "check the job"],
  [/\blooked at\b/i, "checked, read"],
  [/\bin silence\b/i, "silently"],
  [/\brings?\b/i, "fires"],
  [/\bseen to\b/i, "done, handled"],
  [/\bhands? on\b/i, "return, pass on"],
  [/\b(?:is|are|was|were|which) handed\b/i, "gets, is passed"],
  [/\bmak(?:es?|ing) up\b/i, "generate, choose"],
  [/(?<!AWS sample )\bnotebook's\b/i, "the AWS sample notebook's"],
  // Names: what the thing is, to somebody who has not read the file.
  [
    /\bstory\b|\baccounts\(|\bundressed\b|\bOpenLine\b|PATIENCE|\bRehearsedOnly\b|\bjudge[sd]?\b/,
    "a name that says what it is",
  ],
];

/** Texts that stay as they are: a released definition; this file. */
const QUOTED = /^(?:test\/releases\/\d|test\/language\/)/;

const texts = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" })
  .split("\0")
  .filter((file) => /\.(?:ts|mts|mjs|md|py|yml|asl\.json)$|^\.ci\/run$/.test(file) && !QUOTED.test(file));

describe("plain English", () => {
  it("covers the whole tree", () => {
    for (const folder of ["functions", "infra", "local", "recipes", "statemachine", "docs", "test"])
      expect(texts.filter((file) => file.startsWith(`${folder}/`)).length).toBeGreaterThan(0);
    expect(texts).toContain("README.md");
  });

  it.each(PLAIN)("has no %s, but: %s", (word) => {
    const found = texts.flatMap((file) =>
      readFileSync(file, "utf8")
        .split("\n")
        .flatMap((line, i) => (word.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });
});
