import type { S3Client } from "@aws-sdk/client-s3";
import { evaluate, type EvaluatedAnswer } from "../trainer/evaluate.ts";
import { Policy } from "../trainer/policy.ts";
import type { Grade } from "./grader.ts";
import { type Prompt, readPrompts } from "./training-data.ts";

/** Below the job's folder; what it holds, the pipeline's report reads (functions/contract/evaluation.ts). */
const EVALUATION_KEY = "evaluation/held_out.json";

const MODEL =
  "A small policy of the rehearsal, not Nova: it chooses among FinQA's operations over the numbers of the prompt, and among answers that ignore the question. It shows whether the reward can be learned from, and whether it can be cheated; how good Nova becomes, it does not show.";

export interface HeldOutEvaluation {
  readonly s3: S3Client;
  /** The rows that the pipeline holds back lie beside the training file. Bedrock does not know them: this is the rehearsal's own evaluation. */
  readonly trainingDataConfig: { readonly s3Uri: string };
  readonly grade: Grade;
  readonly output: { writeJson(name: string, value: unknown): Promise<void> };
}

/** Leaves an evaluation of the trained policy in the job's folder, where there are rows for it. */
export async function writeHeldOutEvaluation(
  policy: Policy,
  { s3, trainingDataConfig, grade, output }: HeldOutEvaluation,
): Promise<void> {
  const uri = trainingDataConfig.s3Uri.replace(/[^/]+$/, "test.jsonl");
  const prompts = await readPrompts(s3, uri, 1).catch(() => []);
  if (prompts.length > 0) await output.writeJson(EVALUATION_KEY, await evaluationOf(policy, prompts, grade));
}

/** The likeliest answers to rows that were not trained on, by the trained policy and by one that was never trained. */
async function evaluationOf(policy: Policy, prompts: readonly Prompt[], grade: Grade): Promise<unknown> {
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
