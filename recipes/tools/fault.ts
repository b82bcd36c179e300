/** One fault, in the words of the pipeline's other messages. @param where file and field: "recipe.ts, source.url" */
export const fault = (where: string, got: unknown, allowed: string): string =>
  `${where}: got ${shown(got)}; allowed: ${allowed}`;

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? typeof value : text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** What a function of the recipe gives, or what it throws, in words. */
export function tried<T>(call: () => T): { readonly value: T } | { readonly failed: string } {
  try {
    return { value: call() };
  } catch (error) {
    return { failed: String(error).slice(0, 200) };
  }
}
