process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
import { existsSync, statSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { type Call, parseCall, USAGE, UsageError } from "./command-line.ts";
import { rehearse, withSource } from "./rehearsal.ts";
import { writeSample } from "./sample/write-sample.ts";
import { synthesize } from "./template/synthesize.ts";
import { Progress } from "./terminal/progress.ts";

/** What a rehearsal leaves; a folder that holds anything else is not emptied. */
const OWN = new Set([
  ...["cdk.out", "sample", "logs", "s3", "executions"],
  ...["execution.json", "history.json", "notice.txt", "report.html"],
]);

async function main(call: Call): Promise<number> {
  const started = performance.now();
  await emptied(call.out);
  const progress = new Progress(process.stdout);
  const stop = abortedByInterrupt(() => {
    progress.say("Aborting the execution, as the console's Stop would …");
  });
  progress.say("Synthesizing the template …");
  const assembly = await synthesize(join(call.out, "cdk.out"));
  const result = await rehearse({
    assembly,
    out: call.out,
    name: call.name,
    signal: stop,
    onState: progress.onState,
    onTrainingStep: progress.onTrainingStep,
    ...(call.rewardFile === undefined ? {} : { rewardFile: call.rewardFile }),
    job: call.job,
    pastSmokeTest: call.pastSmokeTest,
    ...(await sourceOf(call)),
  });
  progress.end(result, relative(process.cwd(), call.out) || ".", (performance.now() - started) / 1000);
  return result.execution.status === "SUCCEEDED" ? 0 : 1;
}

/** Milliseconds in which signals are of one keypress: the terminal sends Ctrl-C to every process of the group, and npm hands it on once more. */
const ONE_KEYPRESS = 1000;

/** The first Ctrl-C aborts the execution; a second one ends the rehearsal at once. */
function abortedByInterrupt(onAbort: () => void): AbortSignal {
  const stop = new AbortController();
  let first: number | undefined;
  process.on("SIGINT", () => {
    if (first === undefined) {
      first = performance.now();
      onAbort();
      stop.abort();
    } else if (performance.now() - first > ONE_KEYPRESS) process.exit(130);
  });
  return stop.signal;
}

/** The input, and the folder that its dataset is taken from. */
async function sourceOf({
  input,
  sourceFolder,
  sourceUrl,
  out,
}: Call): Promise<{ input: unknown; sourceFolder?: string }> {
  if (sourceUrl !== undefined) return { input: withSource(input, sourceUrl) };
  if (sourceFolder !== undefined) return { input, sourceFolder };
  const named = (input as { dataset?: { source?: unknown } } | null)?.dataset?.source;
  if (named !== undefined) return { input };
  const sample = join(out, "sample");
  await writeSample(sample);
  return { input, sourceFolder: sample };
}

/** @throws UsageError for a file, for a folder that something else lies in, and where none can be made */
async function emptied(out: string): Promise<void> {
  if (existsSync(out)) {
    if (!statSync(out).isDirectory()) throw new UsageError(`--out "${out}" is a file; name a folder`);
    const foreign = (await readdir(out)).filter((entry) => !OWN.has(entry));
    if (foreign.length > 0)
      throw new UsageError(`--out "${out}" holds ${foreign[0] ?? ""}, which is no rehearsal's; name an empty folder`);
    await rm(out, { recursive: true });
  }
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw new UsageError(
      `--out "${out}" can't be made (${error instanceof Error ? error.message : String(error)}); name another folder`,
    );
  });
}

try {
  const call = parseCall(process.argv.slice(2));
  if (call.help) console.log(USAGE);
  else process.exitCode = await main(call);
} catch (error) {
  const usage = error instanceof UsageError;
  console.error(usage ? `${error.message}\n\n${USAGE}` : String(error instanceof Error ? error.message : error));
  process.exitCode = usage ? 2 : 1;
}
