import type { LineWithoutIndex } from "../../dataset/dataset-line.ts";
import { BatchedFile } from "./batched-file.ts";

/**
 * Lines of a split on disk, in the order of the source, to be read in another: memory holds two numbers a line,
 * whatever the file's size.
 */
export class LineStore {
  readonly #file: BatchedFile;
  readonly #starts: number[] = [];
  readonly #headBytes: number[] = [];

  /** @param path of a file that is made, or emptied */
  constructor(path: string) {
    this.#file = new BatchedFile(path);
  }

  get length(): number {
    return this.#starts.length;
  }

  add({ head, tail }: LineWithoutIndex): void {
    this.#starts.push(this.#file.bytes);
    this.#headBytes.push(this.#file.append(head));
    this.#file.append(tail);
  }

  /** Copies the line of a row to the end of another file, with the index that it has been drawn at. */
  copyLine(row: number, index: number, target: BatchedFile): void {
    const start = this.#starts[row] ?? 0;
    const line = this.#file.read(start, (this.#starts[row + 1] ?? this.#file.bytes) - start);
    const head = this.#headBytes[row] ?? 0;
    target.appendBytes(line.subarray(0, head));
    target.append(String(index));
    target.appendBytes(line.subarray(head));
  }

  close(): void {
    this.#file.close();
  }
}
