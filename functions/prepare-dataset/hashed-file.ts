import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";

const BATCH_BYTES = 1024 * 1024;

/** A file that is written once, from front to back, and hashed on the way. */
export class HashedFile {
  readonly path: string;
  readonly #file: number;
  readonly #hash = createHash("sha256");
  #batch: Buffer[] = [];
  #batchBytes = 0;
  bytes = 0;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "w");
  }

  write(parts: readonly Buffer[]): void {
    for (const part of parts) this.#batchBytes += part.length;
    this.#batch.push(...parts);
    if (this.#batchBytes >= BATCH_BYTES) this.#flush();
  }

  /** @returns SHA-256 of the content, hex */
  close(): string {
    this.#flush();
    closeSync(this.#file);
    return this.#hash.digest("hex");
  }

  #flush(): void {
    const batch = Buffer.concat(this.#batch);
    this.#hash.update(batch);
    writeSync(this.#file, batch);
    this.bytes += batch.length;
    this.#batch = [];
    this.#batchBytes = 0;
  }
}
