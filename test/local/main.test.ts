import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { withRecipe } from "../support/recipe-folders.ts";
import { temporaryFolder } from "../support/rehearsals.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command itself, as `npm start` runs it. */
const started = (...args: string[]): Promise<Ended> => watched(args, () => undefined);

/** @param onOutput handed what was printed so far, and the process */
function watched(args: readonly string[], onOutput: (out: string, child: ChildProcess) => void): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["local/start.mjs", ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed = { out: "", err: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      printed.out += chunk.toString("utf8");
      onOutput(printed.out, child);
    });
    child.stderr.on("data", (chunk: Buffer) => (printed.err += chunk.toString("utf8")));
    child.on("error", reject).on("close", (status) => {
      resolve({ status, ...printed });
    });
  });
}

describe("a call that can't be used", () => {
  it.each([
    [
      "a source folder that is not there",
      ["--source", "/nowhere"],
      /^--source must be a folder or an https URL; there is no folder "\/nowhere"$/,
    ],
    ["an unknown option", ["--nonsense"], /^Unknown option '--nonsense'/],
    ["an input that is not JSON", ["--input", '{"dryRun":'], /^--input is not valid JSON: /],
    [
      "a reward module without a handler",
      ["--reward", "vitest.config.ts"],
      /^--reward ".*" (exports no function named handler|can't be loaded)/,
    ],
  ])("for %s ends with 2, one line that says why, and where all options are listed", async (_, args, reason) => {
    const { status, out, err } = await started(...args);
    expect(status).toBe(2);
    expect(err.split("\n")[0]).toMatch(reason);
    expect(err.trim().split("\n").slice(1)).toEqual(["All options: npm start -- --help"]);
    expect(err).not.toMatch(/^\s+at /m); // no stack
    expect(out).toBe("");
  });

  it("for a folder that holds something else touches nothing", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "thesis.txt"), "years of work");
    const { status, err } = await started("--out", folder);
    expect(status).toBe(2);
    expect(err.split("\n")[0]).toContain(`--out "${folder}" holds thesis.txt`);
    expect(await readFile(join(folder, "thesis.txt"), "utf8")).toBe("years of work");
    expect(await readdir(folder)).toEqual(["thesis.txt"]);
  });

  it("for a source that lacks files of the recipe ends with 2", async () => {
    const source = await temporaryFolder();
    await writeFile(join(source, "train.json"), "[]");
    const { status, err } = await started("--source", source);
    expect(status).toBe(2);
    expect(err.split("\n")[0]).toMatch(/must hold train\.json, dev\.json, test\.json; it lacks dev\.json, test\.json$/);
  });

  it("for a recipe that can't be used ends with 2, and says why by file and field", async () => {
    await withRecipe([["recipe.ts", "makeWrong:", "makesWrong:"]], async (recipe) => {
      const { status, err } = await started("--recipe", recipe, "--out", await temporaryFolder());
      expect(status).toBe(2);
      expect(err).toMatch(/recipe\.ts, makeWrong: got nothing; allowed: a function/);
      expect(err).not.toMatch(/Subprocess|cdk synth failed|^\s+at /m);
    });
  });

  it("for a file as the folder ends with 2", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const { status, err } = await started("--out", file);
    expect(status).toBe(2);
    expect(err.split("\n")[0]).toBe(`--out "${file}" is a file; name a folder`);
  });

  it("for a folder that can't be made ends with 2", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const { status, err } = await started("--out", join(file, "below"));
    expect(status).toBe(2);
    expect(err.split("\n")[0]).toMatch(/^--out ".*below" can't be made \(ENOTDIR/);
  });

  it("for a folder that can't be, such as one in /proc, ends with 2 at once", async () => {
    const { status, err } = await started("--out", "/proc/x");
    expect(status).toBe(2);
    expect(err.split("\n")[0]).toMatch(/^--out "\/proc\/x" can't be made/);
  });

  it("for a folder that another rehearsal writes into ends with 2, and takes over that of one that was killed", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, ".lock"), String(process.pid));
    const { status, err } = await started("--out", folder, "--input", "{}");
    expect(status).toBe(2);
    expect(err.split("\n")[0]).toContain(`is being written by another rehearsal (process ${process.pid})`);
    await writeFile(join(folder, ".lock"), "999999999");
    expect((await started("--out", folder, "--input", '{"typo":1}')).status).toBe(1);
  });

  it("is none where the usage is asked for", async () => {
    const { status, out, err } = await started("--help");
    expect(status).toBe(0);
    expect(out).toContain("Exit status: 0 SUCCEEDED");
    expect(err).toBe("");
  });
});

describe("a whole rehearsal", () => {
  let out: string;
  let ended: Ended;
  beforeAll(async () => {
    out = await temporaryFolder();
    ended = await started(
      "--out",
      out,
      "--name",
      "whole",
      "--input",
      '{"dataset":{"trainSamples":100},"baseline":{"rows":0},"evaluation":{"rows":0}}',
    );
  });

  const json = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(out, file), "utf8"));

  it("ends with 0, and says how it went and where to look", () => {
    expect(ended.err).toBe("");
    expect(ended.status).toBe(0);
    for (const state of ["ResolveRun", "PrepareDataset", "SmokeTestReward", "CreateTrainingJob", "WriteReport"])
      expect(ended.out).toContain(`✔ ${state}\n`);
    expect(ended.out).toMatch(
      /SUCCEEDED after .* status checks of the training job\n.+\nCost: Nothing: this is a rehearsal\..*\nNext: .*\nReport: .*report\.html\n/,
    );
    expect(ended.out).not.toContain("\u001b"); // nobody's terminal
  });

  it("leaves its results and nothing else", async () => {
    expect((await readdir(out)).toSorted()).toEqual([
      "account.json",
      "execution.json",
      "history.json",
      "logs",
      "notice.txt",
      "report.html",
      "s3",
      "sample",
    ]);
    expect((await readdir(join(out, "s3"))).length).toBe(1);
    expect(await readFile(join(out, "report.html"), "utf8")).toContain("Training has completed");
  });

  it("leaves what DescribeExecution would answer", async () => {
    expect(await json("execution.json")).toMatchObject({
      executionArn: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:whole",
      stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:finqa-rft",
      name: "whole",
      status: "SUCCEEDED",
      startDate: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      stopDate: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      input: expect.stringContaining('"trainSamples":100') as string,
      output: expect.stringContaining('"jobArn"') as string,
    });
  });

  it("leaves what GetExecutionHistory would answer", async () => {
    const { events } = (await json("history.json")) as { events: { id: number; type: string; timestamp: string }[] };
    expect(events.map(({ id }) => id)).toEqual(events.map((_, i) => i + 1));
    expect(events[0]).toMatchObject({
      type: "ExecutionStarted",
      executionStartedEventDetails: { roleArn: expect.stringContaining(":role/") as string },
    });
    expect(events.at(-1)?.type).toBe("ExecutionSucceeded");
    const types = new Set(events.map(({ type }) => type));
    for (const type of [
      "TaskStateEntered",
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
      "TaskStateExited",
      "WaitStateEntered",
      "WaitStateExited",
      "ChoiceStateEntered",
      "ChoiceStateExited",
      "SucceedStateEntered",
    ])
      expect(types).toContain(type);
  });

  it("may be repeated into its own folder", async () => {
    const { status, out: said } = await started("--out", out, "--name", "again", "--input", '{"typo":1}');
    expect(status).toBe(1);
    expect(said).toContain("✘ ResolveRun");
    expect(said).toMatch(/InvalidExecutionInput: .*\n- typo: unknown key/);
    expect(await json("execution.json")).toMatchObject({
      name: "again",
      status: "FAILED",
      error: "InvalidExecutionInput",
    });
  });
});

describe("Ctrl-C before the execution has begun", () => {
  it("and while the program itself is being loaded, says so and exits with 130", () => {
    const atFirstListener =
      'process.on("newListener", (name) => { if (name === "SIGINT") setImmediate(() => process.kill(process.pid, name)); });';
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(atFirstListener)}`, "local/start.mjs", "--version"],
      { cwd: root, encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 130, stderr: "Interrupted: no execution had begun.\n" });
  });

  it("says so, without a word of the bundler, and exits with 130", async () => {
    const out = join(await temporaryFolder(), "out");
    const child = spawn(process.execPath, ["local/start.mjs", "--out", out], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, REHEARSAL_CACHE: join(out, "..", "cache") }, // so that it is synthesized for certain
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (printed += chunk.toString("utf8")));
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (!existsSync(join(out, ".lock"))) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(printed).toContain("no execution had begun");
    expect(printed).not.toMatch(/cdk synth failed|esbuild|^\s+at /m);
  });
});

describe("Ctrl-C in training", () => {
  it("aborts the execution, as the console's Stop does: its job is stopped, a notice is sent, the report says so, and the exit status is 1", async () => {
    const out = join(await temporaryFolder(), "out");
    let pressed = false;
    const {
      status,
      out: said,
      err,
    } = await watched(["--out", out, "--input", '{"baseline":{"rows":0}}'], (printed, child) => {
      if (pressed || !printed.includes("training step")) return;
      pressed = true;
      child.kill("SIGINT");
      setTimeout(() => child.kill("SIGINT"), 50); // npm hands the terminal's signal on
    });
    expect(status).toBe(1);
    expect(said).toContain("ABORTED after");
    expect(said).toMatch(/^The training job finqa-rft-job-[0-9a-f]{16} is Stopped\.$/m);
    expect(said).toMatch(/^Next: Start it again: the same command/m);
    expect(err).toBe("");
    expect(JSON.parse(await readFile(join(out, "execution.json"), "utf8"))).toMatchObject({ status: "ABORTED" });
    expect(await readFile(join(out, "report.html"), "utf8")).toContain("ABORTED");
    expect(await readFile(join(out, "notice.txt"), "utf8")).toContain(
      "Its training job, where it had one, is stopped.",
    );
  });
});
