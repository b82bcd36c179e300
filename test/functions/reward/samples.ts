/** A sample as Bedrock sends it. */
export function sample(
  completion: unknown,
  answer: unknown,
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    id: "sample-1",
    messages: [
      { role: "system", content: "You are a financial analyst." },
      { role: "user", content: "What was the change?" },
      { role: "assistant", content: completion },
    ],
    reference_answer: { answer },
    ...overrides,
  };
}

/** A sample whose last turn is another one. */
export const endingIn = (turn: unknown): Record<string, unknown> =>
  sample("", "25", { messages: [{ role: "user", content: "What was the change?" }, turn] });
