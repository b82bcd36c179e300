import { isLosslessNumber, parse as parseLossless } from "lossless-json";
import { NO_ANSWER, UnusableRow } from "../recipe.ts";
import { pythonFloat, pythonNumber } from "./python-str.ts";

/** What is used of a row of FinQA, with every value as the text that Python's str() makes of it. */
export interface Row {
  readonly preText: readonly string[];
  readonly postText: readonly string[];
  readonly table: readonly (readonly string[])[];
  readonly question: string;
  /** `qa.exe_ans`, or `qa.answer` where there is none. */
  readonly answer: string;
  /** `qa.answer`, where there is also `qa.exe_ans`. */
  readonly writtenAnswer: string | undefined;
  readonly program: unknown;
}

/**
 * @param json the row's own text, which is valid JSON where `value` came of it
 * @throws UnusableRow with the reason, for a person
 */
export function readRow(json: string, value: unknown): Row {
  if (!isRecord(value)) throw new UnusableRow("the row is not an object");
  const qa = value["qa"];
  if (!isRecord(qa)) throw new UnusableRow("there is no qa");
  const question = qa["question"];
  if (typeof question !== "string" || question.trim() === "") throw new UnusableRow("there is no question");
  const executed = scalar(qa["exe_ans"], json, "exe_ans");
  const written = scalar(qa["answer"], json, "answer");
  const answer = executed ?? written;
  if (answer === undefined) throw new UnusableRow(NO_ANSWER);
  return {
    preText: texts(value["pre_text"], "pre_text"),
    postText: texts(value["post_text"], "post_text"),
    table: tableOf(value["table"], json),
    question,
    answer,
    writtenAnswer: executed === undefined ? undefined : written,
    program: walkable(qa["program"] ?? ""),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function texts(value: unknown, name: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((text) => typeof text !== "string"))
    throw new UnusableRow(`${name} is not a list of texts`);
  return value as string[];
}

/** @returns undefined where there is none */
function scalar(value: unknown, json: string, key: "exe_ans" | "answer"): string | undefined {
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "string":
      return value.trim() === "" ? undefined : value;
    case "boolean":
      return value ? "True" : "False";
    case "number":
      // Infinity is an integer of more than 308 digits, or what Python calls inf.
      return Number.isInteger(value) || !Number.isFinite(value)
        ? pythonNumber(literalOf(json, key, value))
        : pythonFloat(value);
    default:
      if (value === null) return undefined;
      throw new UnusableRow(`${key} is ${Array.isArray(value) ? "a list" : "an object"}`);
  }
}

/** JSON.parse makes 688 of 688.0; Python tells them apart. The number as written in the row's text. */
function literalOf(json: string, key: string, value: number): string {
  // A quote inside a JSON text is escaped, so `"key":` can only be a key; where it occurs once, with this value, it is
  // taken for qa's.
  const found = [...json.matchAll(new RegExp(String.raw`(?<!\\)"${key}"\s*:\s*(-?[\d.]+(?:[eE][+-]?\d+)?)`, "g"))];
  const literal = found.length === 1 ? found[0]?.[1] : undefined;
  return literal !== undefined && Number(literal) === value
    ? literal
    : losslessText((lossless(json) as { qa: Record<string, unknown> }).qa[key]);
}

function tableOf(value: unknown, json: string): readonly (readonly string[])[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((row) => !Array.isArray(row)))
    throw new UnusableRow("table is not a list of lists");
  const rows = value as unknown[][];
  if (rows.every((row) => row.every((cell) => typeof cell === "string"))) return rows;
  const { table } = lossless(json) as { table: unknown[][] };
  return table.map((row) => row.map(losslessText));
}

/** The last of a duplicate key counts, as for JSON.parse and Python. */
const lossless = (json: string): unknown =>
  withinDepth(() => parseLossless(json, undefined, { onDuplicateKey: ({ newValue }) => newValue }));

/** Whatever is written later must be possible in JSON; a text always is. */
function walkable(value: unknown): unknown {
  if (typeof value !== "string") withinDepth(() => JSON.stringify(value));
  return value;
}

/**
 * JSON.parse reads any depth; everything else that walks through a value is recursive, and overflows at some thousand
 * levels.
 */
function withinDepth<T>(walk: () => T): T {
  try {
    return walk();
  } catch (error) {
    if (error instanceof RangeError) throw new UnusableRow("the row is nested too deeply");
    throw error;
  }
}

function losslessText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null) return "None";
  if (isLosslessNumber(value)) return pythonNumber(value.toString());
  throw new UnusableRow("a cell of the table is a list or an object");
}
