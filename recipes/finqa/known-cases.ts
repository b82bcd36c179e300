import type { KnownCase } from "../recipe.ts";

/**
 * The AWS sample notebook's own case, to the letter, with the reference at the top level as there. It must score
 * exactly 1.0.
 */
const notebook: KnownCase = {
  name: 'the AWS sample notebook\'s "ANSWER: 25"',
  id: "test_001",
  prompt: "What is the percentage increase from 100 to 125?",
  completion:
    "Let me calculate this step by step.\n\nPercentage increase = (New - Old) / Old × 100\n= (125 - 100) / 100 × 100\n= 25%\n\nANSWER: 25",
  reference: "25",
  referenceAtTop: true,
  expected: 1,
};

/** [what the completion ends in, reference, expected score] */
const known: readonly (readonly [string, string, 0 | 1])[] = [
  // right, in the notations that a model writes
  ["ANSWER: 25%", "0.25", 1],
  ["ANSWER: $1,234.50", "1234.5", 1],
  ["ANSWER: (12.5)", "-12.5", 1],
  ["ANSWER: −14.1", "-14.1", 1],
  ["ANSWER: **127.4**", "127.4", 1],
  ["answer: \\boxed{0.0935}", "0.0935", 1],
  ["ANSWER:\napproximately 93.5%.", "0.93458", 1],
  ["ANSWER: 688", "688.0", 1],
  ["ANSWER: Yes", "yes", 1],
  ["First I thought ANSWER: 30, but no.\nANSWER: 127.4", "127.4", 1],
  // wrong
  ["ANSWER: 26", "25", 0],
  ["ANSWER: 2039", "2041.0", 0], // a sum, which is exact
  ["ANSWER: 8.45%", "0.0837", 0], // a quotient, off by 1 %
  ["ANSWER: -127.4", "127.4", 0],
  ["ANSWER: no", "yes", 0],
  ["ANSWER: 127.4 … no, wait.\nANSWER: 30", "127.4", 0],
  // missing or hedged
  ["The result is 127.4.", "127.4", 0],
  ["ANSWER:", "127.4", 0],
  ["ANSWER: 127.4 or 30", "127.4", 0],
  ["ANSWER: yes or no", "yes", 0],
];

export const knownCases: readonly KnownCase[] = [
  notebook,
  ...known.map(([ending, reference, expected]) => ({
    name: `"${ending.replaceAll("\n", " ")}" for ${reference}`,
    completion: `Let me calculate this step by step.\n\n${ending}`,
    reference,
    expected,
  })),
];
