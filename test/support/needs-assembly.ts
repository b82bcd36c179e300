import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Whether a test file, or something that it imports, asks for the synthesized template: to synthesize takes longer than
 * most tests.
 */
export function needsAssembly(testFiles: readonly string[]): boolean {
  const seen = new Set(testFiles);
  for (const file of seen) {
    const text = readFileSync(file, "utf8");
    if (text.includes('inject("assemblyFolder")')) return true;
    for (const [, path = ""] of text.matchAll(/from "(\.{1,2}\/[^"]+\.ts)"/g)) seen.add(resolve(dirname(file), path));
  }
  return false;
}
