import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { OpenLine } from "../finqa/dataset-line.ts";

const BATCH_BYTES = 1024 * 1024;

/** Lines of a split on disk, in the order of the source, to be read in another: memory holds three numbers a line, whatever the file's size. */
export class LineStore {
  readonly #file: number;
  #batch: Buffer[] = [];
  #batchBytes = 0;
  #end = 0;
  readonly #starts: number[] = [];
  readonly #headBytes: number[] = [];

  /** @param path of a file that is made, or emptied */
  constructor(path: string) {
    this.#file = openSync(path, "w+");
  }

  get length(): number {
    return this.#starts.length;
  }

  add({ head, tail }: OpenLine): void {
    const headBytes = Buffer.byteLength(head);
    const line = Buffer.from(head + tail);
    this.#starts.push(this.#end);
    this.#headBytes.push(headBytes);
    this.#end += line.length;
    this.#batch.push(line);
    this.#batchBytes += line.length;
    if (this.#batchBytes >= BATCH_BYTES) this.#flush();
  }

  /** The line of a row, with the index that it has been drawn at. */
  line(row: number, index: number): readonly Buffer[] {
    this.#flush();
    const start = this.#starts[row] ?? 0;
    const bytes = Buffer.allocUnsafe((this.#starts[row + 1] ?? this.#end) - start);
    readSync(this.#file, bytes, 0, bytes.length, start);
    const head = this.#headBytes[row] ?? 0;
    return [bytes.subarray(0, head), Buffer.from(String(index)), bytes.subarray(head)];
  }

  close(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    writeSync(this.#file, Buffer.concat(this.#batch));
    this.#batch = [];
    this.#batchBytes = 0;
  }
}
