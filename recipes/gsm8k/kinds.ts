import type { ClusteredLine, DatasetLine } from "../recipe.ts";

const NAMES: Readonly<Record<string, string>> = {
  "+": "addition",
  "-": "subtraction",
  "*": "multiplication",
  "/": "division",
};

/** By the calculator's annotations of the worked answer: `48/2 = <<48/2=24>>24`. */
export function kindsOf(line: DatasetLine): { readonly operation: string; readonly steps: string } {
  const worked = line["original_answer"];
  const steps = typeof worked === "string" ? Array.from(worked.matchAll(/<<([^=>]*)=/g), ([, step = ""]) => step) : [];
  if (steps.length === 0) return { operation: "unknown", steps: "unknown" };
  const [operator = "", ...others] = new Set(steps.flatMap((step) => step.match(/(?<=[\d)%]\s*)[-+*/]/g) ?? []));
  return {
    operation: others.length > 0 ? "several" : (NAMES[operator] ?? "none"),
    steps: steps.length < 6 ? String(steps.length) : "6 or more",
  };
}

/** The question with other numbers in it is another row of one template. */
export const templateOf = ({ original_question }: ClusteredLine): string =>
  original_question
    .toLowerCase()
    .replace(/\d+(?:[.,]\d+)*/g, "#")
    .replace(/\s+/g, " ")
    .trim();
