import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { WHAT_IFS, type WhatIf } from "./bedrock/training-run.ts";

export const USAGE = `npm start -- [options]     rehearses one execution of the deployed template on this machine

  --source DIR|URL   a folder with FinQA's train.json, dev.json and test.json, or an https folder; default: a generated sample
  --input FILE|JSON  the execution input; default: {}
  --reward FILE      a module that exports handler(event), used in place of the reward function
  --past-smoke-test  with --reward: the deployed reward function passes the smoke test, FILE scores the training
                     alone: to see what a reward teaches that the pipeline would refuse. AWS has no such thing
  --name NAME        the execution's name; default: rehearsal
  --out DIR          where the results go; default: .rehearsal
  --job WHAT         what the training job does: fail, stop, hang, or go into an unknown status; default: it trains
  --help             this text

Exit status: 0 SUCCEEDED; 1 FAILED, TIMED_OUT or ABORTED; 2 for a call that can't be used.`;

/** A call that can't be used. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface Call {
  readonly help: boolean;
  /** A folder of this machine, absolute. */
  readonly sourceFolder?: string;
  readonly sourceUrl?: string;
  readonly input: unknown;
  /** Absolute. */
  readonly rewardFile?: string;
  readonly pastSmokeTest: boolean;
  readonly name: string;
  /** Absolute. */
  readonly out: string;
  readonly job?: WhatIf;
}

/** The command that a person types for these arguments, quoted for a shell. */
export const commandLine = (args: readonly string[]): string =>
  ["npm", "start", ...(args.length === 0 ? [] : ["--", ...args.map(quoted)])].join(" ");

const quoted = (arg: string): string =>
  /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`;

const SOURCE_FILES = ["train.json", "dev.json", "test.json"];

/** @throws UsageError */
export function parseCall(args: readonly string[]): Call {
  const { source, input, reward, name, out, job, help, "past-smoke-test": pastSmokeTest } = optionsOf(args);
  if (!/^[-\w.]{1,80}$/.test(name))
    throw new UsageError(`--name must be 1 to 80 letters, digits and - _ . , got "${name}"`);
  if (job !== undefined && !isWhatIf(job))
    throw new UsageError(`--job must be one of ${WHAT_IFS.join(", ")}, got "${job}"`);
  if (pastSmokeTest && reward === undefined)
    throw new UsageError("--past-smoke-test is for a reward function of your own: name it by --reward FILE");
  const call = {
    help,
    pastSmokeTest,
    name,
    out: resolve(out),
    input: inputOf(input),
    ...sourceOf(source),
    ...(reward === undefined ? {} : { rewardFile: existingFile("--reward", reward) }),
    ...(job === undefined ? {} : { job }),
  };
  for (const [option, path] of [
    ["--source", call.sourceFolder],
    ["--reward", call.rewardFile],
  ] as const) {
    if (path !== undefined && isWithin(call.out, path))
      throw new UsageError(
        `${option} lies in --out "${out}", which is emptied before the rehearsal; name another folder for one of them`,
      );
  }
  return call;
}

const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(folder + sep);

const isWhatIf = (job: string): job is WhatIf => WHAT_IFS.some((whatIf) => whatIf === job);

function optionsOf(args: readonly string[]) {
  try {
    const text = { type: "string" } as const;
    return parseArgs({
      args: [...args],
      options: {
        source: text,
        input: { ...text, default: "{}" },
        reward: text,
        name: { ...text, default: "rehearsal" },
        out: { ...text, default: ".rehearsal" },
        job: text,
        "past-smoke-test": { type: "boolean", default: false },
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
  const missing = SOURCE_FILES.filter((file) => !existsSync(join(source, file)));
  if (missing.length > 0)
    throw new UsageError(`--source "${source}" must hold ${SOURCE_FILES.join(", ")}; it lacks ${missing.join(", ")}`);
  return { sourceFolder: resolve(source) };
}

function inputOf(input: string): unknown {
  const isFile = existsSync(input) || !/^\s*[[{"\d]|^(true|false|null)$/.test(input);
  const text = isFile ? readFileSync(existingFile("--input", input), "utf8") : input;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--input is no JSON: ${error instanceof Error ? error.message : ""}`);
  }
}

function existingFile(option: string, path: string): string {
  if (!existsSync(path) || !statSync(path).isFile()) throw new UsageError(`${option}: there is no file "${path}"`);
  return resolve(path);
}
