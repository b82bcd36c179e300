import { fault } from "./fault.ts";

type Kind = "text" | "number" | "function" | "object" | "list";

/**
 * Members of a recipe, by path; a question mark follows what may be absent, and what stands below it is then absent,
 * too.
 */
const MEMBERS: Readonly<Record<string, Kind>> = {
  name: "text",
  title: "text",
  source: "object",
  "source.url": "text",
  "source.format": "text",
  "source.files": "object",
  "source.files.train": "text",
  "source.files.val?": "text",
  "source.files.test?": "text",
  "source.carve?": "object",
  "source.carve.val?": "number",
  "source.carve.test?": "number",
  defaults: "object",
  "defaults.trainSamples": "number",
  "defaults.validationSamples": "number",
  "defaults.testSamples": "number",
  "defaults.customModelNamePrefix?": "text",
  "defaults.hyperParameters?": "object",
  read: "function",
  line: "function",
  "doubts?": "object",
  "doubts.fate": "text",
  "doubts.kinds": "object",
  "doubts.of": "function",
  "cluster?": "object",
  "cluster.noun": "text",
  "cluster.of": "function",
  "kinds?": "object",
  "kinds.dimensions": "object",
  "kinds.of": "function",
  references: "object",
  "references.allowed": "text",
  "references.others": "text",
  "references.kinds": "object",
  "references.kindOf": "function",
  "references.show": "function",
  readReference: "function",
  score: "function",
  "rules?": "object",
  stated: "function",
  "normalize?": "function",
  write: "function",
  makeWrong: "function",
  knownCases: "list",
  "notations?": "list",
};

const ALLOWED: Readonly<Record<Kind, string>> = {
  text: "a text that is not empty",
  number: "a number",
  function: "a function",
  object: "an object",
  list: "a list",
};

/** Members that are missing, of another type, or unknown: a misspelt one would be passed over silently. */
export function shapeFaults(recipe: object): string[] {
  const wrong = Object.entries(MEMBERS).flatMap(([key, kind]) => {
    const path = key.replace("?", "").split(".");
    const parent = valueAt(recipe, path.slice(0, -1));
    if (typeof parent !== "object" || parent === null) return []; // absent, or a fault of its own
    const value = valueAt(recipe, path);
    if (isOf(kind, value) || (value === undefined && key.endsWith("?"))) return [];
    return [fault(`recipe.ts, ${path.join(".")}`, value, ALLOWED[kind])];
  });
  const known = new Set(Object.keys(MEMBERS).map((key) => key.replace("?", "").split(".")[0]));
  const unknown = Object.keys(recipe).filter((key) => !known.has(key));
  return [
    ...wrong,
    ...unknown.map((key) => `recipe.ts, ${key}: there is no such member; there are ${[...known].join(", ")}`),
  ];
}

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  );

function isOf(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string" && value.trim() !== "";
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "list":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "function":
      return typeof value === "function";
  }
}
