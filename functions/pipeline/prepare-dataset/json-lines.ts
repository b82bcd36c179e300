import { BYTE_ORDER_MARK, MAX_ROW_BYTES, type RowBytes } from "./row-bytes.ts";

const NEWLINE = 10;

/** Cuts JSON Lines into its lines as the bytes come in, without parsing them. Blank lines are no rows. */
export class JsonLines {
  #line: Buffer[] = [];
  #length = 0;
  #index = 0;

  *push(chunk: Buffer): Generator<RowBytes> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      yield* this.#take();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** The last line, where no newline ends it. */
  *end(): Generator<RowBytes> {
    yield* this.#take();
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > MAX_ROW_BYTES) this.#line = [];
    else if (part.length > 0) this.#line.push(part);
  }

  *#take(): Generator<RowBytes> {
    const [first = Buffer.alloc(0)] = this.#line;
    const whole = this.#line.length === 1 ? first : Buffer.concat(this.#line);
    const tooLong = this.#length > MAX_ROW_BYTES;
    this.#line = [];
    this.#length = 0;
    if (tooLong) {
      yield { index: this.#index++, bytes: undefined };
      return;
    }
    const marked = this.#index === 0 && BYTE_ORDER_MARK.every((byte, i) => whole[i] === byte);
    const bytes = marked ? whole.subarray(BYTE_ORDER_MARK.length) : whole;
    if (!bytes.every(isBlank)) yield { index: this.#index++, bytes };
  }
}

const isBlank = (byte: number): boolean => byte === 32 || byte === 9 || byte === 13;
