process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Call, commandLine, parseCall, USAGE, UsageError } from "./command-line.ts";
import { type Interrupts, watchInterrupts } from "./interrupts.ts";
import { withSource } from "./execution-input.ts";
import { type EvaluationResult, rehearse, type RehearsalOptions, type RehearsalResult } from "./rehearsal.ts";
import { checkRewardModule } from "./reward-module.ts";
import { linkLatest, takeRunFolder } from "./run-folder.ts";
import { DEFAULT_RECIPE, recipeFolder } from "./sample/recipe-folder.ts";
import { type SampleFiles, sampleOf, writeSample } from "./sample/recipe-sample.ts";
import { cachedAssembly } from "./template/assembly-cache.ts";
import { UnusableCall } from "./template/synthesize.ts";
import { printClosing } from "./terminal/closing.ts";
import { openInBrowser } from "./terminal/open-in-browser.ts";
import { SweepProgress } from "./terminal/sweep-progress.ts";
import { Progress } from "./terminal/progress.ts";

/** How the names of the other machines end. */
const [SWEEP_MACHINE, EVALUATION_MACHINE] = ["sweep", "evaluation"];

const STATUS = { succeeded: 0, failed: 1, unusableCall: 2, notBetter: 3, interrupted: 130 };

async function main(call: Call): Promise<number> {
  const started = performance.now();
  if (call.rewardFile !== undefined) await checkRewardModule(call.rewardFile);
  const recipe = recipeFolder(call.recipe ?? DEFAULT_RECIPE);
  const sample = await sampleOf(recipe);
  refuseIncompleteSource(call, Object.keys(sample));
  const folder = await takeRunFolder(call.out);
  const out = call.json ? process.stderr : process.stdout;
  const progress = call.sweep ? new SweepProgress(out, call.input) : new Progress(out);
  const interrupts = watchInterrupts(progress);
  try {
    const result = await rehearsed(call, { folder: recipe, sample }, progress, interrupts);
    if (result === undefined) {
      progress.say("Interrupted while the template was being synthesized: no execution had begun.");
      return STATUS.interrupted;
    }
    const shown = (path: string): string => relative(process.cwd(), path) || ".";
    printClosing(progress, result, {
      folder: shown(call.out),
      seconds: (performance.now() - started) / 1000,
      wentOnFrom: call.evaluateAfter === undefined ? undefined : shown(call.evaluateAfter),
    });
    if (call.json) console.log(JSON.stringify(summaryOf(result, call.out)));
    if (call.open) openInBrowser(join(call.out, "report.html"));
    return statusOf(result, call);
  } finally {
    interrupts.ignore();
    await folder.release();
  }
}

/**
 * Of `--strict`: a run whose reward is cheated, or whose tuned model is not shown to be better, is not what CI should
 * let pass.
 */
function statusOf({ execution, record, evaluation }: RehearsalResult, { strict }: Call): number {
  if (execution.status !== "SUCCEEDED") return STATUS.failed;
  const isGood = evaluation === undefined ? record?.conclusion.mood === "good" : isBetter(evaluation);
  return strict && !isGood ? STATUS.notBetter : STATUS.succeeded;
}

const isBetter = ({ comparison }: EvaluationResult): boolean => comparison?.verdict === "better";

/** What `--json` prints, for programs; everything else is in the files that it names. */
function summaryOf(
  { execution, record, evaluation, jobs, undelivered, denied }: RehearsalResult,
  folder: string,
): object {
  const { executionArn, status, error, cause } = execution;
  return {
    executionArn,
    status,
    error: error ?? null,
    cause: record?.failure?.cause ?? cause ?? null,
    conclusion: record?.conclusion ?? null,
    evaluation: evaluation ?? null,
    jobs,
    undelivered,
    denied,
    folder,
    report: record === undefined ? null : join(folder, "report.html"),
  };
}

/** @returns undefined where it was interrupted before the execution began */
async function rehearsed(
  call: Call,
  recipe: RehearsedRecipe,
  progress: Progress,
  { signal, executionBegins }: Interrupts,
): Promise<RehearsalResult | undefined> {
  progress.show("Synthesizing the template (ten seconds, unless nothing has changed) …");
  const assembly = await cachedAssembly(signal, isDefault(call) ? undefined : recipe.folder).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (assembly === undefined || signal.aborted) return undefined;
  progress.say(
    assembly.cached ? "The template is synthesized: unchanged since the last time" : "The template is synthesized",
  );
  if (!call.outGiven) await linkLatest(call.out);
  executionBegins();
  return rehearse({
    assembly,
    out: call.out,
    ...(call.sweep ? { machine: SWEEP_MACHINE } : {}),
    name: call.name,
    command: commandLine(process.argv.slice(2)),
    signal,
    onState: progress.onState,
    onTrainingStep: progress.onTrainingStep,
    ...(call.rewardFile === undefined ? {} : { rewardFile: call.rewardFile }),
    job: call.job,
    pastSmokeTest: call.pastSmokeTest,
    ...(await sourceOf(call, recipe.sample)),
  });
}

/** What the rehearsal knows of a recipe: where it lies, and its sample. */
interface RehearsedRecipe {
  /** Absolute. */
  readonly folder: string;
  readonly sample: SampleFiles;
}

const isDefault = ({ recipe = DEFAULT_RECIPE }: Call): boolean => recipe === DEFAULT_RECIPE;

/** @throws UsageError naming the files that a source lacks; the sample has the same */
function refuseIncompleteSource({ sourceFolder }: Call, files: readonly string[]): void {
  if (sourceFolder === undefined) return;
  const missing = files.filter((file) => !existsSync(join(sourceFolder, file)));
  if (missing.length > 0)
    throw new UsageError(`--source "${sourceFolder}" must hold ${files.join(", ")}; it lacks ${missing.join(", ")}`);
}

/** The input, and the folder that its dataset is taken from. */
async function sourceOf(
  { input, sweep, evaluateAfter, sourceFolder, sourceUrl, out }: Call,
  files: SampleFiles,
): Promise<Pick<RehearsalOptions, "input" | "sourceFolder" | "sourceFiles" | "machine" | "earlier">> {
  if (evaluateAfter !== undefined) return { input, machine: EVALUATION_MACHINE, earlier: evaluateAfter };
  const sourceFiles = Object.keys(files);
  if (sourceUrl !== undefined) return { input: withSource(input, sourceUrl, sweep) };
  if (sourceFolder !== undefined) return { input, sourceFolder, sourceFiles };
  const run = sweep ? (input as { run?: unknown } | null)?.run : input;
  const named = (run as { dataset?: { source?: unknown } } | null | undefined)?.dataset?.source;
  if (named !== undefined) return { input };
  const sample = join(out, "sample");
  await writeSample(sample, files);
  return { input, sourceFolder: sample, sourceFiles };
}

function version(): string {
  const { name, version: number } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    name: string;
    version: string;
  };
  return `${name} ${number}`;
}

// `npm start | head -3` closes the output: the rehearsal goes on, and its report is written.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

try {
  const call = parseCall(process.argv.slice(2), new Date());
  if (call.help) console.log(USAGE);
  else if (call.version) console.log(version());
  else process.exitCode = await main(call);
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(
    usage
      ? `${error.message}\nAll options: npm start -- --help`
      : String(error instanceof Error ? error.message : error),
  );
  process.exitCode = usage || error instanceof UnusableCall ? STATUS.unusableCall : STATUS.failed;
}
