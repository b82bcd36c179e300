import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { ACCOUNT_FILE } from "./earlier-rehearsal.ts";
import { WHAT_IFS, type WhatIf } from "./bedrock/training-run.ts";

export const USAGE = `npm start -- [options]     rehearses one execution of the deployed template on this machine

  --recipe NAME|DIR  the recipe: a name in recipes/, or a folder; default: finqa
  --source DIR|URL   a folder with the files of the recipe's source (finqa: train.json, dev.json and test.json), or an
                     https folder; default: the recipe's generated sample
  --input FILE|JSON  the execution input; default: {}
  --sweep FILE|JSON  rehearses a sweep with this input, in place of one run: '{"vary":{"learningRate":[1e-7,5e-5,2e-4]}}';
                     without maxTrainingHours it gets 200, since hours cost nothing here
  --evaluate FILE|JSON
                     rehearses the evaluation machine by itself, with this input: any models of an earlier rehearsal
  --after DIR        with --evaluate: that rehearsal's results, whose dataset, answers, models and deployments are
                     there again; default: .rehearsal/latest
  --reward FILE      a module that exports handler(event), used in place of the reward function
  --past-smoke-test  with --reward: the deployed reward function passes the smoke test, FILE scores the training
                     alone: to see what a reward teaches that the pipeline would refuse. AWS has no such thing
  --name NAME        the execution's name; default: the date and time
  --out DIR          where the results go; default: .rehearsal/NAME, with .rehearsal/latest as a link to it
  --job WHAT         what the training job does: fail, stop, hang, or go into an unknown status; default: it trains
  --strict           exit status 3 where the execution succeeded, and the reward is cheated or the tuned model is not
                     shown to be better
  --json             prints one JSON object at the end, and nothing else, on standard output
  --open             opens the report in the browser at the end
  --version          the version
  --help             this text

Exit status: 0 SUCCEEDED; 1 FAILED, TIMED_OUT or ABORTED; 2 for a call that can't be used; 3 see --strict;
130 where it was interrupted before the execution began.`;

/** An unusable command line. Only the message is printed: a person who mistyped one option needs no list of all. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface Call {
  readonly help: boolean;
  readonly version: boolean;
  readonly strict: boolean;
  readonly json: boolean;
  readonly open: boolean;
  /** A name or a folder; absent: the default one. */
  readonly recipe?: string;
  /** A folder of this machine, absolute. */
  readonly sourceFolder?: string;
  readonly sourceUrl?: string;
  readonly input: unknown;
  /** true: the input is that of a sweep. */
  readonly sweep: boolean;
  /** Absolute: the results that the evaluation machine goes on from. Where it is absent, the pipeline is rehearsed. */
  readonly evaluateAfter?: string;
  /** Absolute. */
  readonly rewardFile?: string;
  readonly pastSmokeTest: boolean;
  readonly name: string;
  /** Absolute. */
  readonly out: string;
  /** Whether the caller named the folder: `latest` is updated only beside folders with the default name. */
  readonly outGiven: boolean;
  readonly job?: WhatIf;
}

/** The command that a person types for these arguments, quoted for a shell. */
export const commandLine = (args: readonly string[]): string =>
  ["npm", "start", ...(args.length === 0 ? [] : ["--", ...args.map(quoted)])].join(" ");

const quoted = (arg: string): string =>
  /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`;

/** Holds a folder for each run. */
const DEFAULT_FOLDER = ".rehearsal";

/** A link to the newest of them. */
const LATEST = join(DEFAULT_FOLDER, "latest");

/**
 * @param now names the execution where the caller does not
 * @throws UsageError
 */
export function parseCall(args: readonly string[], now: Date): Call {
  const options = optionsOf(args);
  const {
    source,
    input,
    sweep,
    reward,
    job,
    help,
    version,
    strict,
    json,
    open,
    "past-smoke-test": pastSmokeTest,
  } = options;
  const name = options.name ?? now.toISOString().slice(0, 19).replace(/[T:]/g, "-");
  if (!/^[-\w.]{1,80}$/.test(name))
    throw new UsageError(`--name must be 1 to 80 letters, digits and - _ . , got "${name}"`);
  if (job !== undefined && !isWhatIf(job))
    throw new UsageError(`--job must be one of ${WHAT_IFS.join(", ")}, got "${job}"`);
  if (pastSmokeTest && reward === undefined)
    throw new UsageError("--past-smoke-test is for a reward function of your own: name it by --reward FILE");
  if (sweep !== undefined && input !== undefined)
    throw new UsageError("--sweep has the input of the sweep, and --input that of a single run: name one of them");
  const call = {
    help,
    version,
    strict,
    json,
    open,
    pastSmokeTest,
    name,
    out: resolve(options.out ?? join(DEFAULT_FOLDER, name)),
    outGiven: options.out !== undefined,
    ...inputOf(options),
    sweep: sweep !== undefined,
    ...sourceOf(source),
    ...(options.recipe === undefined ? {} : { recipe: options.recipe }),
    ...(reward === undefined ? {} : { rewardFile: existingFile("--reward", reward) }),
    ...(job === undefined ? {} : { job }),
  };
  for (const [option, path] of [
    ["--source", call.sourceFolder],
    ["--after", call.evaluateAfter],
    ["--reward", call.rewardFile],
  ] as const) {
    if (path !== undefined && isWithin(call.out, path))
      throw new UsageError(
        `${option} lies in --out "${call.out}", which is emptied before the rehearsal; name another folder for one of them`,
      );
  }
  return call;
}

const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(folder + sep);

const isWhatIf = (job: string): job is WhatIf => WHAT_IFS.some((whatIf) => whatIf === job);

function optionsOf(args: readonly string[]) {
  try {
    const text = { type: "string" } as const;
    const flag = { type: "boolean", default: false } as const;
    return parseArgs({
      args: [...args],
      options: {
        source: text,
        input: text,
        recipe: text,
        sweep: text,
        evaluate: text,
        after: text,
        reward: text,
        name: text,
        out: text,
        job: text,
        "past-smoke-test": flag,
        strict: flag,
        json: flag,
        open: flag,
        version: flag,
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function sourceOf(source: string | undefined): Pick<Call, "sourceFolder" | "sourceUrl"> {
  if (source === undefined) return {};
  if (/^(https|s3):\/\//.test(source)) return { sourceUrl: source };
  if (!existsSync(source) || !statSync(source).isDirectory())
    throw new UsageError(`--source must be a folder or an https URL; there is no folder "${source}"`);
  return { sourceFolder: resolve(source) };
}

/** The sweep machine asks for a limit in hours of training, which here cost nothing. */
const withHours = (input: unknown): unknown =>
  typeof input === "object" && input !== null && !Array.isArray(input) ? { maxTrainingHours: 200, ...input } : input;

/** Options that are about the pipeline, alone or in a sweep. */
const NOT_OF_AN_EVALUATION = ["source", "input", "sweep", "reward", "past-smoke-test", "job", "open"] as const;

/** The pipeline's input, or the evaluation machine's and what it goes on from. */
function inputOf(options: ReturnType<typeof optionsOf>): Pick<Call, "input" | "evaluateAfter"> {
  const { input = "{}", sweep, evaluate, after } = options;
  if (evaluate === undefined) {
    if (after !== undefined)
      throw new UsageError("--after is for an evaluation by itself: give its input by --evaluate");
    return { input: sweep === undefined ? jsonOf("--input", input) : withHours(jsonOf("--sweep", sweep)) };
  }
  const useless = NOT_OF_AN_EVALUATION.find((option) => options[option] !== undefined && options[option] !== false);
  if (useless !== undefined)
    throw new UsageError(`--${useless} is not for an evaluation by itself, which goes on from --after DIR`);
  return { input: jsonOf("--evaluate", evaluate), evaluateAfter: earlierResults(after) };
}

function jsonOf(option: string, input: string): unknown {
  const isFile = existsSync(input) || !/^\s*[[{"\d]|^(true|false|null)$/.test(input);
  const text = isFile ? readFileSync(existingFile(option, input), "utf8") : input;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${option} is not valid JSON: ${error instanceof Error ? error.message : ""}`);
  }
}

/** Of the folder itself: `latest` is about to become another's link. */
function earlierResults(after: string | undefined): string {
  const folder = after ?? LATEST;
  if (!existsSync(join(folder, ACCOUNT_FILE)))
    throw new UsageError(
      after === undefined
        ? `The latest rehearsal, ${folder}, has left no results to go on from. Name another one with --after DIR, or begin with npm start`
        : `--after "${folder}" holds no results of a rehearsal; begin with npm start`,
    );
  return realpathSync(folder);
}

function existingFile(option: string, path: string): string {
  if (!existsSync(path) || !statSync(path).isFile()) throw new UsageError(`${option}: there is no file "${path}"`);
  return resolve(path);
}
