import { isUtf8 } from "node:buffer";
import { type SourceRecord, UnusableRow } from "../../../recipes/recipe.ts";

/** One row of a file of JSON, by its bytes; absent where it is larger than {@link MAX_ROW_BYTES}. */
export interface RowBytes {
  /** From 0. */
  readonly index: number;
  readonly bytes: Buffer | undefined;
}

/** FinQA's rows have some 8 KB; over a thousand times that is not a row, and must not fill the memory. */
export const MAX_ROW_BYTES = 8 * 1024 * 1024;

/** UTF-8's, which some editors put before a text. */
export const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/** @throws UnusableRow */
export function recordOf({ bytes }: RowBytes): SourceRecord {
  if (bytes === undefined) throw new UnusableRow(`the row is larger than ${MAX_ROW_BYTES} bytes`);
  if (!isUtf8(bytes)) throw new UnusableRow("the row is not UTF-8");
  const text = bytes.toString("utf8");
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch (error) {
    throw new UnusableRow(`the row is not JSON: ${error instanceof Error ? error.message.slice(0, 100) : ""}`);
  }
}
