import type { Functions } from "../lambda/functions.ts";

/** The error of a function, or why Lambda would not call it. */
export async function invocationFault(invoke: () => ReturnType<Functions["invoke"]>): Promise<string | undefined> {
  try {
    const { outcome } = await invoke();
    return "error" in outcome ? `${outcome.error.errorType}: ${outcome.error.errorMessage}` : undefined;
  } catch (error) {
    return String(error);
  }
}
