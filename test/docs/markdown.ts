import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The pages that a person reads. */
export const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/runbook.md",
  "docs/rehearsal.md",
  "docs/decisions.md",
  "docs/permissions.md",
];

export const textOf = (page: string): string => readFileSync(`${ROOT}${page}`, "utf8");

/** Fenced blocks of a page in one language; "" for those without one. */
export function blocksOf(page: string, language: string): readonly string[] {
  const blocks = textOf(page).matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, of, block = ""]) => (of === language ? [block] : []));
}

/**
 * The commands of the pages that begin with a word: lines of fenced blocks and code spans, without comments; a line
 * that ends in a backslash goes on in the next.
 */
export function commands(word: string): readonly string[] {
  const isCommand = (text: string): boolean => text === word || text.startsWith(`${word} `);
  const found = PAGES.flatMap((page) => {
    const lines = blocksOf(page, "").flatMap((block) => block.replaceAll("\\\n", " ").split("\n"));
    const spans = [
      ...textOf(page)
        .replaceAll(/^```.*?^```$/gms, "")
        .matchAll(/`([^`]+)`/g),
    ].map(([, span = ""]) => span);
    return [...lines.map((line) => line.replace(/\s+#.*$/, "")), ...spans].flatMap((text) => inShell(text, word));
  });
  return [...new Set(found.filter(isCommand))];
}

/** The text, and what stands in `$(…)` in it. */
const inShell = (text: string, word: string): readonly string[] => [
  text.replaceAll(/\s+/g, " ").trim(),
  ...[...text.matchAll(/\$\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)]
    .map(([, inner = ""]) => inner)
    .filter((one) => one.startsWith(word)),
];

/** The words of a shell's command line: quotes hold a word together. */
export const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, "$1$2"),
  );
