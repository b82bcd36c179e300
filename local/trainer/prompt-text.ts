/** A prompt, taken apart as far as it can be read: what is missing is empty. */
export interface PromptText {
  /** Of the text before and behind the table. */
  readonly sentences: readonly string[];
  /** Rows of cells; the first row holds the columns' headings, the first cell of a row its label. */
  readonly table: readonly (readonly string[])[];
  readonly question: string;
}

/**
 * Takes a user's turn apart: `Context:`, text, `Table:`, rows of cells between ` | `, text, `Question: …`, and how to
 * answer.
 */
export function readPromptText(text: string): PromptText {
  const asked = `\n${text}`.lastIndexOf("\nQuestion:");
  const context = asked === -1 ? "" : text.slice(0, asked);
  const question = (asked === -1 ? text : text.slice(asked + "Question:".length)).trim().split(/\n\s*\n/)[0] ?? "";
  const [before = "", behind = ""] = `\n${context}`.split(/\nTable:\n/, 2);
  const end = behind.indexOf("\n\n");
  const rows = end === -1 ? behind : behind.slice(0, end);
  const after = end === -1 ? "" : behind.slice(end);
  return {
    sentences: `${before.replace(/^\s*Context:/, "")}\n${after}`
      .split(/\s[.;]\s|\.\s*\n|\n/)
      .map((sentence) => sentence.trim())
      .filter((sentence) => sentence !== ""),
    table: rows
      .split("\n")
      .filter((row) => row.trim() !== "")
      .map((row) => row.split("|").map((cell) => cell.trim())),
    question,
  };
}
