import { describe, expect, it } from "vitest";
import { readAnswer } from "../../../recipes/finqa/read-answer.ts";
import { ADVERSARIAL } from "../../reward-check/adversarial.ts";

/** A text that counts how often its characters are read: no clock, so that a busy machine changes nothing. */
class CountedText extends String {
  looks = 0;
  readonly #text: string;

  constructor(text: string) {
    super(text);
    this.#text = text;
  }

  override lastIndexOf(search: string, from = this.length): number {
    const found = this.#text.lastIndexOf(search, from);
    this.looks += from - found + 1;
    return found;
  }
  override charCodeAt(index: number): number {
    this.looks++;
    return this.#text.charCodeAt(index);
  }
  override charAt(index: number): string {
    this.looks++;
    return this.#text.charAt(index);
  }
  override slice(start: number, end: number): string {
    const part = this.#text.slice(start, end);
    this.looks += part.length;
    return part;
  }
  /** Whatever else reads it, such as a regular expression, reads all of it. */
  override toString(): string {
    this.looks += this.length;
    return this.#text;
  }
}

describe("a completion of a megabyte", () => {
  it.each(ADVERSARIAL)("is read a few times a character: %s", (_, text) => {
    const counted = new CountedText(text);
    expect(readAnswer(counted as unknown as string)).toEqual(readAnswer(text));
    expect(counted.looks).toBeGreaterThan(0);
    expect(counted.looks).toBeLessThan(10 * text.length);
  });

  it("is read as what it is", () => {
    expect(readAnswer(`${"1,".repeat(500_000)} ANSWER: 25`)).toMatchObject({ kind: "number", text: "25" });
    expect(readAnswer(`ANSWER: ${"9".repeat(1_000_000)}`)).toMatchObject({ kind: "unreadable" });
    expect(readAnswer(`ANSWER: ${"1,2,".repeat(250_000)}`)).toMatchObject({ kind: "hedged" });
    expect(readAnswer(":".repeat(1_000_000))).toEqual({ kind: "none" });
  });
});
