import { evaluate, type EvaluatedAnswer } from "../trainer/evaluate.ts";
import { Policy } from "../trainer/policy.ts";
import type { Grade } from "./grader.ts";
import type { Prompt } from "./training-data.ts";

/** Below the job's folder; what it holds, the pipeline's report reads (functions/contract/evaluation.ts). */
export const EVALUATION_KEY = "evaluation/held_out.json";

const MODEL =
  "A small policy of the rehearsal, not Nova: it chooses among FinQA's operations over the numbers of the prompt, and among answers that ignore the question. It shows whether the reward can be learned from, and whether it can be cheated; how good Nova becomes, it does not show.";

/** The likeliest answers to rows that were not trained on, by the trained policy and by one that was never trained. */
export async function evaluationOf(policy: Policy, prompts: readonly Prompt[], grade: Grade): Promise<unknown> {
  const before = await evaluate(new Policy(policy.seed), prompts, grade);
  const after = await evaluate(policy, prompts, grade);
  const told = ({ completion, score, name, ignoresQuestion }: EvaluatedAnswer): unknown => ({
    completion,
    score,
    name,
    ignoresQuestion,
  });
  const answered = prompts.flatMap((prompt, i) => {
    const [first, last] = [before.answers[i], after.answers[i]];
    return first === undefined || last === undefined
      ? []
      : [
          {
            id: prompt.id,
            question: questionOf(prompt.text),
            reference: referenceOf(prompt.reference),
            before: told(first),
            after: told(last),
          },
        ];
  });
  return { version: 1, model: MODEL, rows: answered };
}

const questionOf = (prompt: string): string => /\n\nQuestion: ([^]*?)\n\n/.exec(prompt)?.[1] ?? prompt.slice(-300);

const referenceOf = (reference: unknown): string =>
  String(
    typeof reference === "object" && reference !== null
      ? ((reference as Record<string, unknown>)["answer"] ?? "")
      : reference,
  );
