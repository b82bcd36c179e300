import * as fc from "fast-check";
import * as z from "zod";
import { ExecutionInput } from "../../../../functions/contract/execution-input.ts";

/** An execution input that must be refused, naming `fault`; where it is absent, either a run or a refusal is right. */
export interface BadInput {
  readonly what: string;
  readonly input: unknown;
  readonly fault?: string;
}

interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const root = z.toJSONSchema(ExecutionInput, { io: "input" }) as Node;
const nodes = (node: Node, path: readonly string[] = []): { path: readonly string[]; node: Node }[] => [
  { path, node },
  ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => nodes(child, [...path, key])),
];
const ALL = nodes(root);
const at = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
const nameOf = (path: readonly string[]): string => path.join(".") || "(the whole input)";
/** JSON, read as Lambda reads it: a key `__proto__` is one's own, 1e999 is Infinity, and there is no limit to depth. */
const json = (text: string): unknown => JSON.parse(text);
const deep = (open: string, close: string, depth = 10_000): unknown =>
  json(`${open.repeat(depth)}1${close.repeat(depth)}`);

const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  object: [null, [], [{}], "", "{}", 0, true, deep("[", "]")],
  string: [null, 0, false, [], ["x"], {}, deep('{"a":', "}")],
  boolean: [null, 0, 1, "true", "", [], {}],
  integer: [
    null,
    "32",
    "NaN",
    "",
    true,
    [],
    [32],
    {},
    32.5,
    json("1e999"),
    json("-1e999"),
    1e300,
    json("9007199254740993"),
    { valueOf: 3 },
  ],
  number: [null, "1e-5", "NaN", "Infinity", "", false, [], {}, json("1e999"), json("-1e999")],
};

function wrongTypes(): BadInput[] {
  return ALL.flatMap(({ path, node }) =>
    (WRONG[node.enum ? "number" : (node.type ?? "")] ?? []).map((value, i) => ({
      what: `${nameOf(path)}, wrong value ${i}`,
      input: at(path, value),
      fault: nameOf(path),
    })),
  );
}

function outOfRange(): BadInput[] {
  return ALL.flatMap(({ path, node: { type, minimum, maximum } }) => {
    const step = type === "integer" ? 1 : (minimum === undefined || minimum === 0 ? 1 : minimum) / 10;
    const outside = [
      ...(minimum === undefined ? [0, -1] : [minimum - step]),
      ...(maximum === undefined ? [] : [maximum + step]),
    ];
    return minimum === undefined && maximum === undefined
      ? []
      : outside.map((value) => ({ what: `${nameOf(path)} = ${value}`, input: at(path, value), fault: nameOf(path) }));
  });
}

const KEYS = [
  "typo",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "",
  " ",
  "a.b",
  "line\nbreak",
  "\u0000",
  "\ud83d\ude00",
  "\ud800",
  "0",
  "DryRun",
  "k".repeat(200_000),
];

/** `__proto__` in an object literal is no key; in JSON it is. */
const withKey = (key: string, value: unknown): unknown => json(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`);

function unknownKeys(): BadInput[] {
  const levels = ALL.filter(({ node }) => node.type === "object");
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key${i}`, i]));
  return levels.flatMap(({ path }) => [
    ...KEYS.map((key) => ({
      what: `${nameOf(path)} with the key ${JSON.stringify(key).slice(0, 20)}`,
      input: at(path, withKey(key, { dryRun: true })),
      fault: "unknown key",
    })),
    { what: `${nameOf(path)} with 10,000 keys`, input: at(path, many), fault: "key0: unknown key" },
    {
      what: `${nameOf(path)} with a deep value`,
      input: at(path, { surprise: deep("[", "]") }),
      fault: "surprise: unknown key",
    },
  ]);
}

function hugeTexts(): BadInput[] {
  const texts = [
    "x".repeat(250_000),
    `https://host/${"x".repeat(250_000)}`,
    `s3://bucket/${"x".repeat(250_000)}`,
    '"\\'.repeat(50_000),
    "a-".repeat(100_000),
    "\u0001".repeat(50_000),
    "😀".repeat(50_000),
    "\ud800".repeat(1000),
  ];
  return ALL.filter(({ path, node }) => node.type === "string" && path.length > 1).flatMap(({ path, node }) =>
    texts.map((text, i) => ({
      what: `${nameOf(path)}, huge text ${i}`,
      input: at(path, text),
      ...(node.enum ? {} : { fault: nameOf(path) }),
    })),
  );
}

const SOURCES = [
  "https://",
  "https:// ",
  "https://[",
  "https://a b",
  "https://user:secret@host/x",
  "HTTPS://host",
  "http://host",
  "//host",
  "file:///etc/passwd",
  "s3://",
  "s3://ab",
  "s3://Bucket",
  "s3://bucket name/x",
  "s3://bucket/a b",
  "javascript:1",
  "https://host/x?y=1",
  "https://host/x#y",
  "https://host/\n",
  " https://host",
];

function schedules(): BadInput[] {
  const own = [
    null,
    [],
    3,
    "",
    " ",
    "null",
    "[]",
    "3",
    '"{}"',
    "{",
    "{}{}",
    '{"typo":1}',
    { typo: 1 },
    { dataset: null },
    `${"[".repeat(5_000)}${"]".repeat(5_000)}`,
    "NaN",
    "\ufeff{}",
    '{"__proto__":1}',
  ];
  return ["aws.scheduler", "aws.events"].flatMap((source) => [
    ...own.map((detail, i) => ({
      what: `${source}, detail ${i}`,
      input: {
        version: "0",
        id: "1",
        "detail-type": "Scheduled Event",
        source,
        account: "123456789012",
        time: "2026-11-23T00:00:00Z",
        region: "us-east-1",
        resources: [],
        detail,
      },
    })),
    {
      what: `${source}, another kind of event`,
      input: { source, "detail-type": "Other", detail: {} },
      fault: "unknown key",
    },
  ]);
}

/** Anything that JSON can say, at any depth, and objects of the right keys with anything in them. */
function anything(seed: number, count: number): BadInput[] {
  const some = fc.jsonValue({ maxDepth: 4 });
  const leaf = fc.oneof(
    some,
    fc.integer(),
    fc.double(),
    fc.constantFrom(...SOURCES, "NaN", "Infinity", "-0", "1e5", "0x10", "true", "null"),
  );
  const recordOf = (node: Node): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 1, arbitrary: leaf },
      {
        weight: 4,
        arbitrary: fc.record(
          Object.fromEntries(
            Object.entries(node.properties ?? {}).map(([key, child]) => [
              key,
              child.type === "object" ? recordOf(child) : leaf,
            ]),
          ),
          { requiredKeys: [] },
        ),
      },
    );
  return fc
    .sample(fc.oneof(some, recordOf(root)), { seed, numRuns: count })
    .map((input, i) => ({ what: `anything, ${i}`, input }));
}

export const badInputs = (): BadInput[] => [
  ...wrongTypes(),
  ...outOfRange(),
  ...unknownKeys(),
  ...hugeTexts(),
  ...SOURCES.map((source) => ({
    what: `the source ${JSON.stringify(source)}`,
    input: { dataset: { source } },
    fault: "dataset.source",
  })),
  ...schedules(),
  ...anything(20_261_123, 200),
];
