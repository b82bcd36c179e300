import { describe, expect, it } from "vitest";
import { recipe } from "#recipe";

describe("the kind of a reference", () => {
  it.each([
    ["127.4", "number"],
    ["-0.0", "number"],
    ["1e-05", "number"],
    ["yes", "yesNo"],
    ["no", "yesNo"],
    ["the second quarter", "other"],
    ["", "other"],
    ["inf", "other"],
    ["None", "other"],
  ])("%j is %s", (answer, kind) => {
    const reference = recipe.readReference(answer);
    expect(reference === undefined ? "other" : recipe.references.kindOf(reference)).toBe(kind);
  });
});
