/* What the rehearsal's policy learns over seeds: `npm run learning`. On FinQA's own rows where they are, else on the generated sample. */
import { evaluate } from "../../local/trainer/evaluate.ts";
import { ActionSpaces } from "../../local/trainer/prompts.ts";
import { Trainer } from "../../local/trainer/trainer.ts";
import { hasFinqa } from "../support/finqa.ts";
import {
  exactGrade,
  finqaPrompts,
  type GradedPrompt,
  notebookGrade,
  possibleCompletions,
  samplePrompts,
  withShuffledReferences,
} from "../support/training.ts";

const SEEDS = [1, 2, 3, 4, 5, 42];
const PLAN = { batchSize: 32, epochCount: 8, evalInterval: 1000, learningRate: 5e-5, trainingSamplePerPrompt: 8 };

const [training, held] = hasFinqa
  ? [finqaPrompts("train"), finqaPrompts("test")]
  : [samplePrompts(1, 640), samplePrompts(3, 100)];
console.log(
  `${hasFinqa ? "FinQA's own rows" : "The generated sample"}: ${training.length} to train on, ${held.length} held out; ${PLAN.epochCount} epochs, ${PLAN.trainingSamplePerPrompt} rollouts a prompt\n`,
);

const spaces = new ActionSpaces();
const answerable = await Promise.all(
  held.map(async (prompt) =>
    (await exactGrade(possibleCompletions(prompt.text).map((completion) => ({ prompt, completion })))).some(
      (score) => score > 0,
    ),
  ),
);
console.log(
  `Oracle: ${answerable.filter(Boolean).length} of ${held.length} held-out rows have a right answer among the policy's\n`,
);

console.log("exact answers on the held-out rows, in %");
console.log(
  "seed | before | after | after, with references shuffled | paid answers that ignore the question, under the notebook's lenient reward | seconds",
);
for (const seed of SEEDS) {
  const start = performance.now();
  const trained = await trainedBy(training, seed, exactGrade);
  const seconds = (performance.now() - start) / 1000;
  const shuffled = await trainedBy(withShuffledReferences(training), seed, exactGrade);
  const lenient = await trainedBy(training, seed, notebookGrade);
  const after = await evaluate(lenient.policy, held, notebookGrade, spaces);
  const percents = [
    trained.before,
    (await evaluate(trained.policy, held, exactGrade, spaces)).mean,
    (await evaluate(shuffled.policy, held, exactGrade, spaces)).mean,
    after.paidIgnoringQuestion,
  ];
  console.log(
    [
      String(seed).padStart(4),
      ...percents.map((share) => (share * 100).toFixed(0).padStart(4)),
      seconds.toFixed(1),
    ].join(" | "),
  );
}

async function trainedBy(
  prompts: readonly GradedPrompt[],
  seed: number,
  grade: typeof exactGrade,
): Promise<{ policy: Trainer<GradedPrompt>["policy"]; before: number }> {
  const trainer = new Trainer({ plan: PLAN, seed, training: prompts, validation: [], grade });
  const before = (await evaluate(trainer.policy, held, exactGrade, spaces)).mean;
  for (const steps = trainer.run(); (await steps.next()).done !== true;);
  return { policy: trainer.policy, before };
}
