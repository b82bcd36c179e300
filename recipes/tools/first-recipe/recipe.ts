import type { Recipe } from "../../recipe.ts";

/** What is used of a row. */
interface Row {
  readonly note: string;
  readonly question: string;
  readonly answer: string;
}

export const recipe: Recipe<Row, number> = {
  name: "my-task",
  title: "My task",
  // A folder with these files, in CSV with a line of headings: note, question, answer.
  source: {
    url: "https://example.com/my-task",
    format: "csv",
    files: { train: "rows.csv" },
    // There is one file: a tenth of its deliveries is kept for validation, a tenth for the test.
    carve: { val: 0.1, test: 0.1 },
  },
  defaults: {
    trainSamples: 1000,
    validationSamples: 100,
    testSamples: 100,
    hyperParameters: { maxPromptLength: 500, inferenceMaxTokens: 500 },
  },

  // A row of the file, and the line of the dataset that it becomes. If read throws, the row is left out, and the
  // manifest keeps the message.
  read({ value }) {
    const { note = "", question = "", answer = "" } = value as Partial<Record<string, string>>;
    if (question === "") throw new Error("there is no question");
    if (answer === "") throw new Error("there is no answer");
    return { note, question, answer };
  },
  line: ({ note, question, answer }) => ({
    system: "You check delivery notes.",
    user: `${note} ${question} Think step by step, then end with a line ANSWER: <number>`,
    answer,
    question,
    domain: "logistics",
    others: { note },
  }),
  // Rows of one delivery note stay together: the same note in training and in the test would be a leak.
  cluster: { noun: "note", of: (line) => String(line["note"]) },

  // What an answer is worth.
  references: {
    allowed: "a number",
    others: "no number",
    kinds: { number: "numbers" },
    kindOf: () => "number",
    show: String,
  },
  readReference: numberIn,
  score(completion, reference) {
    const text = recipe.stated(completion);
    const number = numberIn(text);
    const right = number === reference;
    return {
      score: right ? 1 : 0,
      states: text === undefined ? "nothing" : number === undefined ? "unreadable" : "value",
      text,
      understood: () => String(number),
      why: () => `${text ?? "nothing"} is ${right ? "" : "not "}${reference}`,
    };
  },
  /** What stands behind the last ANSWER: */
  stated: (completion) => /.*ANSWER:[ *]*([^\n*]*)/s.exec(completion)?.[1]?.trim(),

  // What the smoke test sends before every training.
  write: (answer) => `I multiply and subtract.\n\nANSWER: ${answer}`,
  makeWrong: (answer) => String(Number(answer) + 1),
  knownCases: [
    { completion: "12 * 8 = 96\n\nANSWER: 96", reference: "96", expected: 1 },
    { completion: "ANSWER: 1,296 bottles", reference: "1296", expected: 1 },
    { completion: "ANSWER: 95", reference: "96", expected: 0 },
    { completion: "ANSWER: 96 or 95", reference: "96", expected: 0 },
    { completion: "It is 96.", reference: "96", expected: 0 },
  ],
};

/** The one number of a text: "1,296 bottles" has one, "96 or 95" has none: which of the two is not known. */
function numberIn(text: unknown): number | undefined {
  if (typeof text !== "string") return undefined;
  const [number, ...others] = text.match(/-?\d[\d,]*(?:\.\d+)?/g) ?? [];
  return number === undefined || others.length > 0 ? undefined : Number(number.replaceAll(",", ""));
}
