import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonRows } from "../../../../functions/pipeline/prepare-dataset/json-rows.ts";
import { MAX_ROW_BYTES } from "../../../../functions/pipeline/prepare-dataset/row-bytes.ts";

/** Rows of a text that comes in these pieces; undefined for one that was too large. */
function rowsOf(pieces: readonly Buffer[]): (string | undefined)[] {
  const reader = new JsonRows("train.json");
  const rows = pieces.flatMap((piece) => [...reader.push(piece)]);
  reader.end();
  expect(rows.map(({ index }) => index)).toEqual(rows.map((_, i) => i));
  return rows.map(({ bytes }) => bytes?.toString("utf8"));
}
const whole = (text: string): (string | undefined)[] => rowsOf([Buffer.from(text)]);
const values = (rows: readonly (string | undefined)[]): unknown[] =>
  rows.map((row) => JSON.parse(row ?? "") as unknown);

/** The bytes, cut at these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const borders = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return borders.slice(1).map((end, i) => bytes.subarray(borders[i], end));
}

const BOM = "\ufeff";
const layout = fc.constantFrom<(rows: unknown[]) => string>(
  (rows) => JSON.stringify(rows),
  (rows) => JSON.stringify(rows, undefined, 2),
  (rows) => JSON.stringify(rows, undefined, "\t").replaceAll("\n", "\r\n"),
  (rows) => ` \r\n[ ${rows.map((row) => JSON.stringify(row)).join(" ,\n")}\t]\n \n`,
);

describe("the rows of a JSON array", () => {
  it("come out the same wherever its bytes are cut, whatever they hold", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.jsonValue({ stringUnit: "grapheme" }),
            fc.record({
              text: fc.string({ unit: fc.constantFrom('"', "\\", "[", "]", "{", "}", ",", "é", "😀", "\n") }),
            }),
          ),
        ),
        layout,
        fc.boolean(),
        fc.array(fc.nat()),
        (rows, write, bom, places) => {
          const text = write(rows);
          const pieces = cut(Buffer.from((bom ? BOM : "") + text), places);
          expect(values(rowsOf(pieces))).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 400 },
    );
  });

  it("come out the same byte by byte", () => {
    const rows = [
      { a: 'quote " backslash \\ both \\" and \\\\"', b: ["]", "}", ",", "\\"] },
      "a,]}",
      5,
      -1e-5,
      true,
      null,
      {},
      [],
      [[[]]],
      "",
      "\\",
      { "k\\": { "[": "{" } },
    ];
    for (const text of [JSON.stringify(rows), BOM + JSON.stringify(rows, undefined, 1).replaceAll("\n", "\r\n")]) {
      expect(
        values(
          rowsOf(
            cut(
              Buffer.from(text),
              Array.from({ length: text.length * 2 }, (_, i) => i),
            ),
          ),
        ),
      ).toEqual(rows);
    }
  });

  it.each([
    ["none", "[]", []],
    ["none, with blanks", " [ \r\n ] ", []],
    [
      "one that is not JSON, among others",
      '[{"a":1},{"a":NaN},{"a":Infinity},nonsense,{"a":2}]',
      ['{"a":1}', '{"a":NaN}', '{"a":Infinity}', "nonsense", '{"a":2}'],
    ],
    ["a key that stands twice", '[{"a":1,"a":2}]', ['{"a":1,"a":2}']],
    ["brackets that don't match", '[{"a":[1}},5]', ['{"a":[1}}', "5"]],
  ])("are %s", (_, text, rows) => {
    expect(whole(text)).toEqual(rows);
  });

  it("may be nested a million deep", () => {
    const deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    expect(whole(`[${deep},5]`)).toEqual([deep, "5"]);
  });

  it("may have several megabytes each, in pieces", () => {
    const text = JSON.stringify(["x\\".repeat(1_000_000), "y".repeat(3_000_000)]);
    expect(
      values(
        rowsOf(
          cut(
            Buffer.from(text),
            Array.from({ length: 100 }, (_, i) => i * 65_536),
          ),
        ),
      ),
    ).toEqual(JSON.parse(text));
  });

  it("are passed on without their bytes over a limit, and the next ones with them", () => {
    const fits = JSON.stringify("x".repeat(MAX_ROW_BYTES - 2));
    const text = `[${fits},${fits.replace("x", "xx")},{"a":1}]`;
    expect(whole(text)).toEqual([fits, undefined, '{"a":1}']);
    expect(
      rowsOf(
        cut(
          Buffer.from(text),
          Array.from({ length: 200 }, (_, i) => i * 100_000),
        ),
      ),
    ).toEqual([fits, undefined, '{"a":1}']);
  });
});

const invalid = (message: string): unknown =>
  expect.objectContaining({ name: "DatasetInvalid", message: expect.stringContaining(message) as string });

describe("bytes that are no JSON array", () => {
  it.each([
    ["nothing", "", "it is empty (byte 0)"],
    ["blanks", " \n ", "it is empty (byte 3)"],
    ["a byte order mark alone", BOM, "it is empty (byte 3)"],
    ["an object", '{"rows":[]}', 'it begins with "{\\"rows\\":[]}" (byte 0)'],
    ["a web page", "\n<!doctype html>", 'it begins with "<!doctype html>" (byte 1)'],
    ["UTF-16", Buffer.from(`${BOM}[]`, "utf16le"), "it is not a JSON array"],
    ["a text behind the array", "[1] x", "something follows the end of the array (byte 4)"],
    ["two arrays", "[1][2]", "something follows the end of the array (byte 3)"],
    ["a comma before the end", "[1,]", "a comma stands before the end of the array (byte 3)"],
    ["two commas", "[1,,2]", "a row is missing before a comma (byte 3)"],
    ["a comma at the beginning", "[,1]", "a row is missing before a comma (byte 1)"],
    ["rows without a comma", '[{"a":1} {"a":2}]', "a comma is missing between two rows (byte 9)"],
    ["a bracket too many", '[{"a":1}},5]', "a comma is missing between two rows (byte 8)"],
  ])("are refused, in one piece and byte by byte: %s", (_, text, what) => {
    const bytes = Buffer.from(text);
    expect(() => rowsOf([bytes])).toThrow(invalid(what));
    expect(() =>
      rowsOf(
        cut(
          bytes,
          Array.from({ length: bytes.length }, (__, i) => i),
        ),
      ),
    ).toThrow(invalid(/\(byte \d+\)$/.exec(what)?.[0] ?? what));
  });

  it("are refused wherever a file is cut off, with the place and what is whole before it", () => {
    const rows = [{ a: 'x "\\ y' }, [1, { b: null }], "text", 5];
    const text = Buffer.from(JSON.stringify(rows, undefined, 1));
    for (let length = 1; length < text.length; length++) {
      expect(() => rowsOf([text.subarray(0, length)])).toThrow(
        expect.objectContaining({
          name: "DatasetInvalid",
          message: expect.stringMatching(
            new RegExp(
              `^train\\.json .* it ends (before|in|after) a row, after [0-4] whole rows: the file is cut off \\(byte ${length}\\)`,
            ),
          ) as string,
        }),
      );
    }
    expect(values(whole(text.toString()))).toEqual(rows);
  });
});
