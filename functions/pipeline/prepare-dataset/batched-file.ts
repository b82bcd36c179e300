import { closeSync, openSync, readSync, writeSync } from "node:fs";

const BATCH_BYTES = 1024 * 1024;
/** A UTF-16 code unit takes at most three bytes of UTF-8. */
const BYTES_A_CHARACTER = 3;

/**
 * A file that grows at its end, a megabyte a write. Text is encoded directly into the batch, which saves a copy of
 * every line.
 */
export class BatchedFile {
  readonly path: string;
  readonly #file: number;
  readonly #onWrite: (bytes: Buffer) => void;
  #batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #lastRead = Buffer.alloc(0);
  #filled = 0;
  #written = 0;

  /**
   * @param path of a file that is made, or emptied
   * @param onWrite gets all bytes, in order
   */
  constructor(path: string, onWrite: (bytes: Buffer) => void = () => undefined) {
    this.path = path;
    this.#file = openSync(path, "w+");
    this.#onWrite = onWrite;
  }

  get bytes(): number {
    return this.#written + this.#filled;
  }

  /** @returns how many bytes the text has */
  append(text: string): number {
    this.#makeRoom(text.length * BYTES_A_CHARACTER);
    const bytes = this.#batch.write(text, this.#filled);
    this.#filled += bytes;
    return bytes;
  }

  appendBytes(bytes: Buffer): void {
    this.#makeRoom(bytes.length);
    this.#filled += bytes.copy(this.#batch, this.#filled);
  }

  /** @returns the bytes of the file at a place, batch included; valid until the next read */
  read(start: number, length: number): Buffer {
    if (start + length > this.#written) this.flush();
    if (length > this.#lastRead.length) this.#lastRead = Buffer.allocUnsafeSlow(length);
    readSync(this.#file, this.#lastRead, 0, length, start);
    return this.#lastRead.subarray(0, length);
  }

  flush(): void {
    const bytes = this.#batch.subarray(0, this.#filled);
    this.#onWrite(bytes);
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#written + done);
    this.#written += bytes.length;
    this.#filled = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }

  #makeRoom(bytes: number): void {
    if (this.#filled + bytes <= this.#batch.length) return;
    this.flush();
    if (bytes > this.#batch.length) this.#batch = Buffer.allocUnsafeSlow(bytes);
  }
}
