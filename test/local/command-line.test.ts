import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { commandLine, parseCall, USAGE, UsageError } from "../../local/command-line.ts";
import { sourceFolder, temporaryFolder } from "../support/rehearsals.ts";

let folder: string;
let source: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  source = await sourceFolder("[]");
  await writeFile(join(folder, "input.json"), '{"dryRun":true}');
  await writeFile(join(folder, "2026-input.json"), '{"dryRun":false}');
  await writeFile(join(folder, "broken.json"), '{"dryRun":');
  await writeFile(join(folder, "reward.mjs"), "");
  await mkdir(join(folder, "earlier"));
  await writeFile(join(folder, "earlier", "account.json"), "{}");
  await mkdir(join(folder, "worked-in", ".rehearsal"), { recursive: true });
  await symlink(join(folder, "earlier"), join(folder, "worked-in", ".rehearsal", "latest"));
  await mkdir(join(folder, "half"));
  await writeFile(join(folder, "half", "train.json"), "[]");
});

/** `<folder>` and `<source>` stand for the temporary folders. */
const call = (...args: string[]) =>
  parseCall(
    args.map((arg) => arg.replace("<folder>", folder).replace("<source>", source)),
    new Date("2026-11-24T17:05:09.123Z"),
  );

describe("a call", () => {
  it("without options rehearses a full run into a folder of its own, named by the time", () => {
    expect(call()).toEqual({
      help: false,
      version: false,
      strict: false,
      json: false,
      open: false,
      pastSmokeTest: false,
      name: "2026-11-24-17-05-09",
      out: resolve(".rehearsal/2026-11-24-17-05-09"),
      outGiven: false,
      sweep: false,
      input: {},
    });
  });

  it("with a name has the folder of that name", () => {
    expect(call("--name", "mine")).toMatchObject({ name: "mine", out: resolve(".rehearsal/mine"), outGiven: false });
    expect(call("--name", "mine", "--out", "<folder>")).toMatchObject({ name: "mine", out: folder, outGiven: true });
  });

  it("rehearses a sweep with --sweep, with a limit in hours where it names none", () => {
    expect(call("--sweep", '{"vary":{"learningRate":[1e-7,5e-5]}}')).toMatchObject({
      sweep: true,
      input: { vary: { learningRate: [1e-7, 5e-5] }, maxTrainingHours: 200 },
    });
    expect(call("--sweep", '{"maxTrainingHours":7}')).toMatchObject({ input: { maxTrainingHours: 7 } });
    expect(() => call("--sweep", "{}", "--input", "{}")).toThrow("name one of them");
  });

  it("takes --source as a folder with FinQA's files, or as a URL", () => {
    expect(call("--source", "<source>")).toMatchObject({ sourceFolder: source });
    expect(call("--source", "https://example.org/finqa")).toMatchObject({ sourceUrl: "https://example.org/finqa" });
    expect(call("--source", "s3://bucket/finqa")).toMatchObject({ sourceUrl: "s3://bucket/finqa" });
  });

  it.each([
    ['{"dryRun":true}', { dryRun: true }],
    [' {"dryRun":true}', { dryRun: true }],
    ["<folder>/input.json", { dryRun: true }],
    ["[]", []],
    ['"text"', "text"],
    ["7", 7],
    ["null", null],
    ["false", false],
  ])("takes --input %s", (input, expected) => {
    expect(call("--input", input)).toMatchObject({ input: expected });
  });

  it("takes a file for --input whose name begins as JSON might", () => {
    const from = process.cwd();
    process.chdir(folder);
    try {
      expect(call("--input", "2026-input.json")).toMatchObject({ input: { dryRun: false } });
    } finally {
      process.chdir(from);
    }
  });

  it("makes paths absolute", () => {
    expect(call("--out", "elsewhere").out).toBe(resolve("elsewhere"));
    expect(call("--reward", "<folder>/reward.mjs")).toMatchObject({ rewardFile: join(folder, "reward.mjs") });
  });

  it("takes --strict, --json, --open and --version", () => {
    for (const option of ["strict", "json", "open", "version"] as const) expect(call(`--${option}`)[option]).toBe(true);
  });

  it("takes --name, --job and --help", () => {
    expect(call("--name", "a.B-9_x", "--job", "hang")).toMatchObject({ name: "a.B-9_x", job: "hang" });
    expect(call("--help").help).toBe(true);
    expect(call("-h").help).toBe(true);
  });

  it("takes --past-smoke-test, with a reward function of one's own", () => {
    expect(call("--past-smoke-test", "--reward", "<folder>/reward.mjs").pastSmokeTest).toBe(true);
  });

  it("takes --evaluate, to go on from the newest rehearsal's results or from those of --after", () => {
    expect(call("--evaluate", "<folder>/input.json", "--after", "<folder>/earlier")).toMatchObject({
      input: { dryRun: true },
      evaluateAfter: join(folder, "earlier"),
    });
    const from = process.cwd();
    process.chdir(join(folder, "worked-in"));
    try {
      // Not the link: it leads to another folder as soon as the rehearsal begins.
      expect(call("--evaluate", "{}")).toMatchObject({ input: {}, evaluateAfter: join(folder, "earlier") });
    } finally {
      process.chdir(from);
    }
  });

  it("may write --option=value", () => {
    expect(call("--name=x", "--input={}")).toMatchObject({ name: "x", input: {} });
  });
});

describe("a call that can't be used says why:", () => {
  it.each([
    [["--nonsense"], "--nonsense"],
    [["extra"], "extra"],
    [["--out"], "--out"],
    [["--evaluate", "{", "--after", "<folder>/earlier"], "--evaluate is not valid JSON"],
    [["--evaluate", "{}", "--after", "<folder>/half"], "holds no results of a rehearsal"],
    [["--evaluate", "{}", "--after", "<folder>/nowhere"], "holds no results of a rehearsal"],
    [["--evaluate", "{}", "--after", "<folder>/earlier", "--out", "<folder>/earlier"], "--after lies in --out"],
    [["--evaluate", "{}", "--after", "<folder>/earlier", "--job", "hang"], "--job is not for an evaluation by itself"],
    [
      ["--evaluate", "{}", "--after", "<folder>/earlier", "--input", "{}"],
      "--input is not for an evaluation by itself",
    ],
    [["--after", "<folder>/earlier"], "--after is for an evaluation by itself"],
    [["--source", "<folder>/nowhere"], "there is no folder"],
    [["--source", "<folder>/input.json"], "there is no folder"],
    [["--source", ""], "there is no folder"],
    [["--source", "http://example.org/finqa"], "https URL"],
    [["--input", "{"], "--input is not valid JSON"],
    [["--input", "<folder>/broken.json"], "--input is not valid JSON"],
    [["--input", "<folder>/nowhere.json"], '--input: there is no file "'],
    [["--input", "<folder>"], '--input: there is no file "'],
    [["--reward", "<folder>/nowhere.mjs"], '--reward: there is no file "'],
    [["--reward", "<folder>"], '--reward: there is no file "'],
    [["--name", ""], "--name must be 1 to 80"],
    [["--name", "a b"], 'got "a b"'],
    [["--name", "x".repeat(81)], "--name must be 1 to 80"],
    [["--name", "../up"], "--name must be 1 to 80"],
    [["--past-smoke-test"], "--reward FILE"],
    [["--job", "explode"], "--job must be one of"],
    [["--source", "<source>", "--out", "<source>"], "--source lies in --out"],
    [["--reward", "<folder>/reward.mjs", "--out", "<folder>"], "--reward lies in --out"],
  ])("%j", (args, reason) => {
    const parse = (): unknown => call(...args);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(reason);
  });

  it("where a folder only begins like --out, nothing is wrong", () => {
    expect(call("--source", "<source>", "--out", source.slice(0, -1)).sourceFolder).toBe(source);
  });
});

it("the usage names every option", () => {
  for (const option of [
    "--source",
    "--input",
    "--reward",
    "--name",
    "--out",
    "--past-smoke-test",
    "--job",
    "--strict",
    "--json",
    "--open",
    "--version",
    "--help",
  ])
    expect(USAGE).toContain(option);
});

describe("the command line of a call", () => {
  it.each([
    [[], "npm start"],
    [["--source", "data/finqa", "--job", "fail"], "npm start -- --source data/finqa --job fail"],
    [["--input", '{"dryRun": true}'], `npm start -- --input '{"dryRun": true}'`],
    [["--out", "it's here"], String.raw`npm start -- --out 'it'\''s here'`],
    [["--name", ""], "npm start -- --name ''"],
  ])("of %j is what a person types into a shell", (args, line) => {
    expect(commandLine(args)).toBe(line);
  });
});
