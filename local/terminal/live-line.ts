/**
 * A terminal's last line, which the next text replaces. Where nobody is looking, or the terminal can't go back to a
 * line's beginning, it is not used.
 */
export class LiveLine {
  readonly isUsed: boolean;
  readonly #out: NodeJS.WriteStream;
  #shown = "";

  constructor(out: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env) {
    this.#out = out;
    this.isUsed = out.isTTY && environment["TERM"] !== "dumb";
  }

  /** Shows as much of the text as fits: a line that the terminal wraps can't be replaced. */
  show(text: string): void {
    if (!this.isUsed) return;
    const width = Math.max(1, (this.#out.columns || 80) - 1);
    const fitting = Array.from(text);
    const shown = fitting.length > width ? `${fitting.slice(0, width - 1).join("")}…` : text;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#out.write(`\r\u001b[K${shown}`);
  }

  /** Writes a line that stays. */
  print(text: string): void {
    this.#out.write(`${this.#shown === "" ? "" : "\r\u001b[K"}${text}\n`);
    this.#shown = "";
  }
}
