/* `npm run learning`: what the rehearsal's policy knows and learns, over seeds. On FinQA's own rows where they are,
   and on the generated sample; `-- --base` stops before the trainings. */
import { evaluate, interval95 } from "../../local/trainer/evaluate.ts";
import { Policy } from "../../local/trainer/policy.ts";
import { PolicyModel } from "../../local/trainer/policy-model.ts";
import { ActionSpaces } from "../../local/trainer/prompts.ts";
import { Trainer } from "../../local/trainer/trainer.ts";
import { hasFinqa } from "../support/finqa.ts";
import {
  baselineOf,
  exactGrade,
  finqaPrompts,
  type GradedPrompt,
  lenientGrade,
  possibleCompletions,
  samplePrompts,
  sampledShare,
  withShuffledReferences,
} from "../support/training.ts";

/** Draws of the pipeline's baseline: 50 validation rows, four samples each, at the temperature of training. */
const DRAWS = 20;
const SEEDS = [1, 2, 3, 4, 5, 42];
const PLAN = { batchSize: 32, epochCount: 8, evalInterval: 1000, learningRate: 5e-5, trainingSamplePerPrompt: 8 };

const spaces = new ActionSpaces();
const percent = (share: number): string => (share * 100).toFixed(1).padStart(5);

const sample = { training: samplePrompts(1, 640), validation: samplePrompts(2, 100), held: samplePrompts(3, 100) };
const rows = hasFinqa
  ? { training: finqaPrompts("train"), validation: finqaPrompts("dev"), held: finqaPrompts("test") }
  : sample;
const source = hasFinqa ? "FinQA's own rows" : "The generated sample";

console.log(
  `The untrained policy as the pipeline's baseline asks it: ${DRAWS} draws of 50 validation rows, 4 samples\n`,
);
console.log("rows | paid samples in %: mean, least, most | rows with paid and unpaid samples in %: mean, least, most");
await printBaseline("the generated sample", sample.validation);
if (hasFinqa) await printBaseline("FinQA's own rows", rows.validation);
if (!process.argv.includes("--base")) await printTrainings();

async function printBaseline(name: string, prompts: readonly GradedPrompt[]): Promise<void> {
  const model = new PolicyModel(new Policy(42), spaces);
  const draws = [];
  for (let seed = 1; seed <= DRAWS; seed++) draws.push(await baselineOf(model, prompts, seed));
  const shown = (shares: readonly number[]): string =>
    [shares.reduce((a, b) => a + b, 0) / shares.length, Math.min(...shares), Math.max(...shares)]
      .map(percent)
      .join(", ");
  console.log([name, shown(draws.map(({ paid }) => paid)), shown(draws.map(({ mixed }) => mixed))].join(" | "));
}

async function printTrainings(): Promise<void> {
  const { training, held } = rows;
  console.log(
    `\n${source}: ${training.length} to train on, ${held.length} held out; ${PLAN.epochCount} epochs, ${PLAN.trainingSamplePerPrompt} rollouts a prompt`,
  );
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
  console.log("exact answers on the held-out rows, in %: the likeliest, and in brackets samples at temperature 0.7");
  console.log(
    "seed | before | after, and its 95 % interval | after, with references shuffled | paid answers that ignore the question, under a lenient reward | seconds",
  );
  for (const seed of SEEDS) {
    const start = performance.now();
    const trained = await trainedBy(training, seed, exactGrade);
    const seconds = (performance.now() - start) / 1000;
    const shuffled = await trainedBy(withShuffledReferences(training), seed, exactGrade);
    const lenient = await trainedBy(training, seed, lenientGrade);
    const after = await evaluate(trained, held, exactGrade, spaces);
    const [low, high] = interval95(after.answers.map(({ score }) => score));
    console.log(
      [
        String(seed).padStart(4),
        await accuracy(new Policy(seed)),
        `${await accuracy(trained)} ${percent(low)} to ${percent(high)}`,
        await accuracy(shuffled),
        percent((await evaluate(lenient, held, lenientGrade, spaces)).paidIgnoringQuestion),
        seconds.toFixed(1),
      ].join(" | "),
    );
  }
}

async function accuracy(policy: Policy): Promise<string> {
  const { mean } = await evaluate(policy, rows.held, exactGrade, spaces);
  return `${percent(mean)} (${percent(await sampledShare(new PolicyModel(policy, spaces), rows.held))})`;
}

async function trainedBy(prompts: readonly GradedPrompt[], seed: number, grade: typeof exactGrade): Promise<Policy> {
  const trainer = new Trainer({ plan: PLAN, seed, training: prompts, validation: [], grade });
  for (const steps = trainer.run(); (await steps.next()).done !== true;);
  return trainer.policy;
}
