import { DatasetInvalid } from "../../contract/errors.ts";
import { BYTE_ORDER_MARK, MAX_ROW_BYTES, type RowBytes } from "./row-bytes.ts";

const [QUOTE, BACKSLASH, COMMA, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 44, 91, 93, 123, 125];

type Where = "before the array" | "before a row" | "in a row" | "after a row" | "after the array";

/**
 * Cuts a JSON array into its elements as the bytes come in, without parsing them: it tells only strings and brackets
 * apart, and skips strings. Each element is parsed by JSON.parse later, so that one bad row costs a row and not the
 * file.
 */
export class JsonRows {
  #where: Where = "before the array";
  #row: Buffer[] = [];
  #rowLength = 0;
  #depth = 0;
  #inString = false;
  /** The last byte seen was a backslash that escapes the next. */
  #escaped = false;
  /** Whether a comma came since the last row. */
  #comma = false;
  #index = 0;
  #offset = 0;
  readonly #name: string;

  /** @param name of the file, for messages */
  constructor(name: string) {
    this.#name = name;
  }

  /** @throws DatasetInvalid where the bytes can't be a JSON array's */
  *push(chunk: Buffer): Generator<RowBytes> {
    let at = 0;
    let start = 0; // of the row's part in this chunk
    while (at < chunk.length) {
      if (this.#where !== "in a row") {
        at = this.#between(chunk, at);
        start = at;
        continue;
      }
      const end = this.#inString ? this.#throughString(chunk, at) : this.#throughStructure(chunk, at);
      at = end.at;
      if (!end.rowEnded) continue;
      this.#keep(chunk.subarray(start, at));
      yield this.#take();
    }
    if (this.#where === "in a row") this.#keep(chunk.subarray(start));
    this.#offset += chunk.length;
  }

  /** @throws DatasetInvalid where the array has not ended */
  end(): void {
    if (this.#where === "after the array") return;
    throw this.#invalid(
      this.#where === "before the array"
        ? "it is empty"
        : `it ends ${this.#where}, after ${this.#index} whole rows: the file is cut off`,
      0,
    );
  }

  /** Bytes between rows, up to the start of one or to the end of the chunk. */
  #between(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === 32 || byte === 10 || byte === 13 || byte === 9) continue;
      if (this.#where === "before the array") {
        if (byte !== undefined && byte === BYTE_ORDER_MARK[this.#offset + at]) continue;
        if (byte !== OPEN_ARRAY)
          throw this.#invalid(
            `it is not a JSON array: it begins with ${JSON.stringify(chunk.toString("utf8", at, at + 40))}`,
            at,
          );
        this.#where = "before a row";
      } else if (this.#where === "after the array") {
        throw this.#invalid("something follows the end of the array", at);
      } else if (byte === CLOSE_ARRAY) {
        if (this.#comma) throw this.#invalid("a comma stands before the end of the array", at);
        this.#where = "after the array";
      } else if (byte === COMMA) {
        if (this.#where !== "after a row") throw this.#invalid("a row is missing before a comma", at);
        this.#where = "before a row";
        this.#comma = true;
      } else {
        if (this.#where === "after a row") throw this.#invalid("a comma is missing between two rows", at);
        this.#where = "in a row";
        this.#comma = false;
        return at;
      }
    }
    return chunk.length;
  }

  /** Outside a string: reads to the row's end, to the next string, or to the end of the chunk. */
  #throughStructure(chunk: Buffer, from: number): { at: number; rowEnded: boolean } {
    for (let at = from; at < chunk.length; at++) {
      switch (chunk[at]) {
        case QUOTE:
          this.#inString = true;
          return { at: at + 1, rowEnded: false };
        case OPEN_OBJECT:
        case OPEN_ARRAY:
          this.#depth++;
          break;
        case CLOSE_ARRAY:
        case CLOSE_OBJECT:
          if (this.#depth === 0) return { at, rowEnded: true }; // a bare value ends where the array does
          this.#depth--;
          if (this.#depth === 0) return { at: at + 1, rowEnded: true };
          break;
        case COMMA:
          if (this.#depth === 0) return { at, rowEnded: true };
          break;
      }
    }
    return { at: chunk.length, rowEnded: false };
  }

  /** Inside a string: reads past its end, or to the end of the chunk. */
  #throughString(chunk: Buffer, from: number): { at: number; rowEnded: boolean } {
    let at = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    for (;;) {
      const quote = chunk.indexOf(QUOTE, at);
      const end = quote === -1 ? chunk.length : quote;
      let backslashes = 0;
      while (end - backslashes > at && chunk[end - backslashes - 1] === BACKSLASH) backslashes++;
      if (quote === -1) {
        this.#escaped = backslashes % 2 === 1;
        return { at: chunk.length, rowEnded: false };
      }
      at = quote + 1;
      if (backslashes % 2 === 1) continue;
      this.#inString = false;
      return { at, rowEnded: false };
    }
  }

  #keep(part: Buffer): void {
    this.#rowLength += part.length;
    if (this.#rowLength <= MAX_ROW_BYTES) this.#row.push(part);
    else this.#row = [];
  }

  #take(): RowBytes {
    const [first] = this.#row;
    const bytes =
      this.#rowLength > MAX_ROW_BYTES ? undefined : this.#row.length === 1 ? first : Buffer.concat(this.#row);
    this.#row = [];
    this.#rowLength = 0;
    this.#where = "after a row";
    return { index: this.#index++, bytes };
  }

  #invalid(what: string, at: number): DatasetInvalid {
    return new DatasetInvalid(
      `${this.#name} can't be read: ${what} (byte ${this.#offset + at}). It must be one JSON array of rows. Fix the source and redrive, or start a new execution with another dataset.source.`,
    );
  }
}
