import { Readable } from "node:stream";
import * as fc from "fast-check";
import type { StoredObject } from "../../../support/memory-s3.ts";

/** A train.json, and what must come of it. */
export interface BadFile {
  readonly what: string;
  readonly file: StoredObject;
  /**
   * "refused": DatasetInvalid or DatasetUnavailable. A number: it is prepared, and so many rows are left out. Absent:
   * either, as long as it is reported.
   */
  readonly expected?: "refused" | number;
  /** What the message, or a row's reason, must say. */
  readonly says?: RegExp;
}

/** As many rows as Bedrock wants at least. */
const GOOD = Array.from(
  { length: 100 },
  (_, i) => `{"qa":{"question":"what is ${i} \\u00e9?","exe_ans":${i}.5},"pre_text":["é ${i}"],"table":[["a","1"]]}`,
);
export const GOOD_FILE = Buffer.from(`[\n${GOOD.join(",\n")}\n]\n`);
/** For dev.json and test.json, which need not be many. */
export const SMALL_FILE = Buffer.from(`[${GOOD.slice(0, 3).join(",")}]`);

const QA = '{"question":"why?","exe_ans":1}';
/** The good rows and others among them. */
const withRows = (...rows: readonly string[]): Buffer =>
  Buffer.from(`[${[...GOOD.slice(0, 50), ...rows, ...GOOD.slice(50)].join(",")}]`);
const objectOf = (fields: Readonly<Record<string, string>>): string =>
  `{${Object.entries(fields)
    .map(([key, json]) => `"${key}":${json}`)
    .join(",")}}`;
/** A row that is good but for some fields, of JSON. */
const row = (fields: Readonly<Record<string, string>>): string => objectOf({ qa: QA, pre_text: '["a"]', ...fields });
const withQa = (fields: Readonly<Record<string, string>>): string =>
  row({ qa: objectOf({ question: '"why?"', exe_ans: "7.5", ...fields }) });
const deep = (open: string, close: string, depth = 10_000): string => `${open.repeat(depth)}${close.repeat(depth)}`;

function truncated(): BadFile[] {
  const cuts = Array.from({ length: 80 }, (_, i) => Math.floor((i * GOOD_FILE.lastIndexOf("]")) / 79));
  return cuts.map((cut) => ({
    what: `cut off at byte ${cut}`,
    file: GOOD_FILE.subarray(0, cut),
    expected: "refused",
    says: cut === 0 ? /it is empty/ : /the file is cut off/,
  }));
}

const VALUES = [
  "null",
  "true",
  "0",
  "-0.0",
  "-7",
  "1e400",
  '""',
  '" "',
  '"x"',
  "[]",
  "{}",
  "[[]]",
  "[{}]",
  "[null]",
  "[1]",
  '[["x",1,null,true,1.50]]',
  '[["a"],"b"]',
  `"${"9".repeat(400)}"`,
  "9".repeat(400),
  '"\\ud800"',
  '"\\u0000"',
  deep("[", "]"),
  deep('{"a":[', "]}"),
  '{"__proto__":null}',
];

/** Every field with every kind of value: usable or left out, and counted. */
function wrongTypes(): BadFile[] {
  const fields: Readonly<Record<string, (value: string) => string>> = {
    "the row": (value) => value,
    qa: (value) => row({ qa: value }),
    "qa.question": (value) => withQa({ question: value }),
    "qa.exe_ans": (value) => withQa({ exe_ans: value }),
    "qa.answer": (value) => row({ qa: objectOf({ question: '"why?"', answer: value }) }),
    "qa.answer beside qa.exe_ans": (value) => withQa({ answer: value }),
    "qa.program": (value) => withQa({ program: value }),
    pre_text: (value) => row({ pre_text: value }),
    post_text: (value) => row({ post_text: value }),
    table: (value) => row({ table: value }),
    "a row of table": (value) => row({ table: `[${value}]` }),
    "a cell": (value) => row({ table: `[["a",1,${value}]]` }),
    "a field that nothing reads": (value) => row({ other: value }),
  };
  return Object.entries(fields).flatMap(([name, of]) =>
    VALUES.map((value) => ({ what: `${name} = ${value.slice(0, 20)}`, file: withRows(of(value)) })),
  );
}

const NOT_JSON = [
  "NaN",
  "Infinity",
  "-Infinity",
  "undefined",
  "01",
  "+1",
  ".5",
  "1.",
  "0x10",
  "1e",
  "'x'",
  "/* */1",
  "1,",
  "True",
  "None",
  '"a\nb"',
  '"\\x"',
  '"\\u12"',
  '"\t"',
];

function literals(): BadFile[] {
  return [
    ...NOT_JSON.map((text): BadFile => ({
      what: `no JSON: ${JSON.stringify(text)}`,
      file: withRows(withQa({ exe_ans: text })),
      expected: 1,
      says: /not JSON/,
    })),
    ...["NaN", "Infinity", "nul", "'x'", "{]", "[}", '{"a"}', "{a:1}", "1 2", '{"a":1}x'].map((text): BadFile => ({
      what: `a row ${text}`,
      file: withRows(text),
    })),
    { what: "an integer of 400 digits", file: withRows(withQa({ exe_ans: "9".repeat(400) })), expected: 0 },
    { what: "a fraction of 400 digits", file: withRows(withQa({ exe_ans: `0.${"3".repeat(400)}` })), expected: 0 },
    {
      what: "a million digits as answer",
      file: withRows(withQa({ exe_ans: `"${"9".repeat(1e6)}"`, answer: `"${"8".repeat(1e6)}%"` })),
      expected: 0,
    },
    {
      what: "a million digits beside an answer",
      file: withRows(
        withQa({ answer: `"${"8".repeat(1e6)}%"` }),
        withQa({ answer: `"${"1.5 million (".repeat(1e4)}"` }),
      ),
      expected: 0,
    },
    {
      what: "an answer with a million words",
      file: withRows(withQa({ exe_ans: "7.5", answer: '"12 ' + "x ".repeat(1e6) + '"' })),
      expected: 0,
    },
    {
      what: "1e999999999",
      file: withRows(
        withQa({ exe_ans: "1e999999999" }),
        withQa({ exe_ans: '"1e999999999"' }),
        withQa({ exe_ans: '"1e30"', answer: '"1e-30 million"' }),
      ),
      expected: 0,
    },
  ];
}

function encodings(): BadFile[] {
  const text = GOOD_FILE.toString("utf8");
  const invalid = (what: string, ...bytes: number[]): BadFile => ({
    what,
    file: Buffer.concat([
      Buffer.from(`[${GOOD.join(",")},{"qa":${QA},"pre_text":["`),
      Buffer.from(bytes),
      Buffer.from('"]}]'),
    ]),
    expected: 1,
    says: /not UTF-8/,
  });
  return [
    { what: "a byte order mark", file: Buffer.from(`\ufeff${text}`), expected: 0 },
    { what: "two byte order marks", file: Buffer.from(`\ufeff\ufeff${text}`), expected: "refused" },
    { what: "half a byte order mark", file: Buffer.concat([Buffer.from([0xef, 0xbb]), GOOD_FILE]) },
    { what: "UTF-16 LE", file: Buffer.from(`\ufeff${text}`, "utf16le"), expected: "refused" },
    { what: "UTF-16 BE", file: Buffer.from(`\ufeff${text}`, "utf16le").swap16(), expected: "refused" },
    { what: "UTF-16 without a mark", file: Buffer.from(text, "utf16le"), expected: "refused" },
    { what: "CRLF", file: Buffer.from(text.replaceAll("\n", "\r\n")), expected: 0 },
    { what: "CR", file: Buffer.from(text.replaceAll("\n", "\r")), expected: 0 },
    {
      what: "NUL bytes behind the end",
      file: Buffer.concat([GOOD_FILE, Buffer.alloc(4096)]),
      expected: "refused",
      says: /something follows/,
    },
    { what: "gzip", file: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), expected: "refused", says: /not a JSON array/ },
    invalid("Latin-1", 0xe9),
    invalid("a lone continuation byte", 0x80),
    invalid("an overlong slash", 0xc0, 0xaf),
    invalid("a surrogate in UTF-8", 0xed, 0xa0, 0x80),
    invalid("beyond Unicode", 0xf4, 0x90, 0x80, 0x80),
    invalid("half a character", 0xe2, 0x82),
    invalid("FF", 0xff, 0xfe),
    {
      what: "lone surrogates, escaped",
      file: withRows(withQa({ question: '"\\ud800 why \\udc00?"', exe_ans: '"\\udfff"' })),
      expected: 0,
    },
    {
      what: "ends of line of other alphabets",
      file: withRows(withQa({ question: '"a\u2028b\u2029c\u0085d"', program: '"\u2028"', exe_ans: '"\u2028x"' })),
      expected: 0,
    },
    {
      what: "chunks of one byte",
      file: () =>
        Readable.from(
          Array.from(GOOD_FILE, (byte) => Buffer.from([byte])),
          { objectMode: false },
        ),
      expected: 0,
    },
  ];
}

function structures(): BadFile[] {
  const refused = (what: string, text: string, says?: RegExp): BadFile => ({
    what,
    file: Buffer.from(text),
    expected: "refused",
    ...(says ? { says } : {}),
  });
  const columns = JSON.stringify(Array.from({ length: 10_000 }, (_, i) => `column ${i}`));
  const cell = (length: number): string => row({ table: `[["${"x".repeat(length)}"]]` });
  return [
    refused("nothing", "", /empty/),
    refused("white space", " \n\t ", /empty/),
    refused("an object", `{"rows":[${GOOD.join(",")}]}`, /not a JSON array/),
    refused("JSON lines", GOOD.join("\n"), /not a JSON array/),
    ...["null", "3", '"x"', "true", "<html>404</html>", "<?xml version='1.0'?>", "]", "}", ","].map((text) =>
      refused(`the file ${text}`, text, /not a JSON array/),
    ),
    refused("an empty array", "[]", /0 usable rows of 0/),
    refused("[,]", "[,]"),
    refused("[1,]", "[1,]"),
    refused("two arrays", `[${GOOD.join(",")}][]`, /something follows/),
    refused("a missing comma", `[${GOOD.join(" ")}]`, /a comma is missing/),
    refused("two commas", `[${GOOD.join(",,")}]`, /a row is missing/),
    refused("99 rows", `[${GOOD.slice(1).join(",")}]`, /99 usable rows of 99/),
    refused(
      "50,000 rows that are none",
      `[${"0,".repeat(5e4)}0]`,
      /0 usable rows of 50001.*row 0: the row is not an object/,
    ),
    refused("arrays within arrays, unclosed", "[".repeat(100_000), /cut off/),
    refused("a text without an end", `[${GOOD.join(",")},"x`, /cut off/),
    { what: "rows nested 10,000 deep", file: withRows(deep("[", "]"), deep('{"a":[', "]}")), expected: 2 },
    { what: "a row nested a million deep", file: withRows(deep("[", "]", 1e6)), expected: 1 },
    {
      what: "a deep program, and a deep field beside a cell that is a number",
      file: withRows(withQa({ program: deep("[", "]") }), row({ table: "[[1]]", other: deep("[", "]") })),
      expected: 2,
      says: /nested too deeply/,
    },
    {
      what: "rows that are arrays, texts and numbers",
      file: withRows("[]", '"x"', "3", "null", "true", "[{}]"),
      expected: 6,
      says: /the row is not an object/,
    },
    { what: "10,000 columns", file: withRows(row({ table: `[${columns},${columns}]` })), expected: 0 },
    {
      what: "10,000 keys",
      file: withRows(`{"qa":${QA},${Array.from({ length: 10_000 }, (_, i) => `"k${i}":${i}`).join(",")}}`),
      expected: 0,
    },
    { what: "a cell of a megabyte", file: withRows(cell(1024 * 1024)), expected: 0 },
    { what: "a cell of nine megabytes", file: withRows(cell(9 * 1024 * 1024)), expected: 1, says: /larger than/ },
    {
      what: "a million colons",
      file: withRows(
        withQa({ question: `"${"user ".repeat(1000)}${":".repeat(1e6)}"`, answer: `"${":".repeat(1e5)}"` }),
      ),
      expected: 0,
    },
    {
      what: "qa twice",
      file: withRows(`{"qa":{"question":"first?","exe_ans":1},"qa":{"question":"second?","exe_ans":2}}`),
      expected: 0,
    },
    {
      what: "exe_ans twice",
      file: withRows(
        '{"qa":{"question":"why?","exe_ans":1,"exe_ans":2.0}}',
        '{"qa":{"question":"why?","exe_ans":1,"exe_ans":null}}',
      ),
      expected: 1,
    },
    {
      what: "keys twice beside a cell that is a number",
      file: withRows('{"qa":{"question":"why?","exe_ans":1.0},"table":[["a"]],"table":[[1.50,null,true]],"x":1,"x":2}'),
      expected: 0,
    },
    {
      what: "keys of Object.prototype",
      file: withRows(
        '{"__proto__":{"qa":{"question":"why?","exe_ans":1}}}',
        '{"constructor":1,"toString":2,"qa":{"question":"why?","exe_ans":1,"hasOwnProperty":3},"table":[[1]]}',
      ),
      expected: 1,
    },
    { what: "an escaped key", file: withRows('{"qa":{"question":"why?","\\u0065xe_ans":688.0}}'), expected: 0 },
    {
      what: "brackets and quotes in texts",
      file: withRows(withQa({ question: '"]}[{\\"\\\\\\" \\\\"' })),
      expected: 0,
    },
  ];
}

function unavailable(): BadFile[] {
  function* breakingOff(): Generator<Buffer> {
    yield GOOD_FILE.subarray(0, 500);
    throw new Error("ECONNRESET in the test");
  }
  const silent = (): Readable => {
    let once = [GOOD_FILE.subarray(0, 500)];
    return new Readable({
      read() {
        for (const bytes of once) this.push(bytes);
        once = [];
      },
    });
  };
  return [
    { what: "a missing file", file: { error: "NoSuchKey", status: 404 }, expected: "refused", says: /NoSuchKey/ },
    {
      what: "a forbidden file",
      file: { error: "AccessDenied", status: 403 },
      expected: "refused",
      says: /AccessDenied/,
    },
    {
      what: "an S3 that is down",
      file: { error: "InternalError", status: 500 },
      expected: "refused",
      says: /failed 2 times/,
    },
    {
      what: "a body that breaks off",
      file: () => Readable.from(breakingOff(), { objectMode: false }),
      expected: "refused",
      says: /broke off/,
    },
    { what: "a body that falls silent", file: silent, expected: "refused", says: /nothing came/ },
  ];
}

/** The good file with some bytes overwritten, taken out or put in. */
function mutated(seed: number, count: number): BadFile[] {
  const byte = fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(...Array.from('[]{}",:\\ 0-n\n', (character) => character.charCodeAt(0))),
  );
  const edit = fc.record({
    at: fc.integer({ min: 0, max: GOOD_FILE.length - 1 }),
    kind: fc.constantFrom("over", "out", "in"),
    bytes: fc.array(byte, { minLength: 1, maxLength: 8 }),
  });
  return fc.sample(fc.array(edit, { minLength: 1, maxLength: 4 }), { seed, numRuns: count }).map((edits, i) => {
    const file = edits.reduce<Buffer>(
      (bytes, { at, kind, bytes: own }) =>
        Buffer.concat([
          bytes.subarray(0, at),
          kind === "out" ? Buffer.alloc(0) : Buffer.from(own),
          bytes.subarray(kind === "in" ? at : at + own.length),
        ]),
      GOOD_FILE,
    );
    return { what: `mutated, ${i}`, file };
  });
}

export const badFiles = (): BadFile[] => [
  ...truncated(),
  ...wrongTypes(),
  ...literals(),
  ...encodings(),
  ...structures(),
  ...unavailable(),
  ...mutated(20_261_123, 150),
];
