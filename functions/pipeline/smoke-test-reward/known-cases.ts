import type { KnownCase, Recipe } from "../../../recipes/recipe.ts";
import type { TestCase } from "./test-case.ts";

/**
 * Cases whose score is known whatever the dataset is. The reference stands under `metadata`, where Bedrock's guide puts
 * it, unless a case wants it at the top level, as AWS's notebooks do.
 */
export const knownCasesOf = ({ knownCases: cases }: Pick<Recipe, "knownCases">): TestCase[] => cases.map(testCase);

function testCase(known: KnownCase, i: number): TestCase {
  const { name, id, prompt = "What is the value?", completion, reference, expected, referenceAtTop = false } = known;
  const reference_answer = { answer: reference };
  return {
    name: name ?? `"${lastLine(completion)}" for ${reference}`,
    expected,
    sample: {
      id: id ?? `known_${i}`,
      messages: [
        { role: "user", content: prompt },
        { role: "assistant", content: completion },
      ],
      ...(referenceAtTop ? { reference_answer } : { metadata: { reference_answer } }),
    },
  };
}

/** Where a completion states its answer. */
export const lastLine = (completion: string): string => completion.slice(completion.lastIndexOf("\n") + 1);
