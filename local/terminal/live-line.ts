import { stripVTControlCharacters } from "node:util";

/**
 * The last lines of a terminal, which the next text replaces. Where nobody is looking, or the terminal can't go back to
 * a line's beginning, they are not used.
 */
export class LiveLine {
  readonly isUsed: boolean;
  readonly #out: NodeJS.WriteStream;
  #shown: readonly string[] = [];

  constructor(out: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env) {
    this.#out = out;
    this.isUsed = out.isTTY && environment["TERM"] !== "dumb";
  }

  /**
   * Shows as much of each line as fits, and as many as the terminal has: a line that it wraps or scrolls away can't be
   * replaced.
   */
  show(...lines: readonly string[]): void {
    if (!this.isUsed) return;
    const width = Math.max(1, (this.#out.columns || 80) - 1);
    const height = Math.max(1, (this.#out.rows || 24) - 1);
    const shown = lines.slice(-height).map((line) => fitting(line, width));
    if (shown.join("\n") === this.#shown.join("\n")) return;
    this.#out.write(`${this.#erase()}${shown.join("\n")}`);
    this.#shown = shown;
  }

  /** Writes a text that stays; where somebody is looking, it breaks between words. */
  print(text: string): void {
    const lines = this.isUsed ? wrapped(text, this.#out.columns || 80) : text;
    this.#out.write(`${this.#shown.length === 0 ? "" : this.#erase()}${lines}\n`);
    this.#shown = [];
  }

  #erase(): string {
    const above = this.#shown.length - 1;
    return above > 0 ? `\r\u001b[${above}A\u001b[J` : "\r\u001b[K";
  }
}

/** Breaks lines at their last space that fits. A word that is longer than a line stays whole: it may be a path. */
function wrapped(text: string, width: number): string {
  let column = 0;
  return text
    .split(/( |\n)/)
    .map((part, i, parts) => {
      const next = stripVTControlCharacters(parts[i + 1] ?? "").length;
      column = part === "\n" ? 0 : column + stripVTControlCharacters(part).length;
      if (part !== " " || column + next <= width) return part;
      column = 0;
      return "\n";
    })
    .join("");
}

function fitting(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length > width ? `${characters.slice(0, width - 1).join("")}…` : text;
}
