import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AwsError } from "../../../local/http/loopback-server.ts";
import { deployed as deploy, type DeployOptions } from "./deployed.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:Stack-Work";
const ECHO = "export const handler = async (event) => event;";
/** Tells processes apart, and counts the calls of each. */
const WHO =
  "let calls = 0; export const handler = async ({ hold } = {}) => { calls++; if (hold) await new Promise((r) => setTimeout(r, hold)); return { pid: process.pid, calls, version: process.env.AWS_LAMBDA_FUNCTION_VERSION }; };";

const open: { close(): void }[] = [];
afterEach(() => {
  for (const functions of open.splice(0)) functions.close();
});
async function deployed(source: string, options?: DeployOptions) {
  const one = await deploy(source, options);
  open.push(one.functions);
  return one;
}

describe("a function", () => {
  it.each([[{ a: [1, null, "ü"] }], [[]], [null], ["text"], [0]])(
    "gets %j, and what it returns is the result",
    async (event) => {
      expect(await (await deployed(ECHO)).result(event)).toEqual(event);
    },
  );

  it("that returns nothing results in null", async () => {
    expect((await (await deployed("export const handler = async () => {};")).invoke()).outcome).toEqual({
      result: "null",
    });
  });

  it.each([
    ["CommonJS, as the bundles are", "index.js", "exports.handler = async () => module.exports === exports;"],
    ["CommonJS by its name", "index.cjs", "exports.handler = async () => module.exports === exports;"],
    ["an ES module", "index.mjs", "export const handler = async () => import.meta.url.endsWith('index.mjs');"],
    [
      "an ES module that awaits as it is loaded, as only `import` can load it",
      "index.js",
      "const loaded = await Promise.resolve(true); export const handler = async () => loaded;",
    ],
  ])("may be %s", async (_, file, source) => {
    expect(await (await deployed(source, { file })).result()).toBe(true);
  });

  it("has its own environment, the Region, its role's key and the stand-ins' endpoints, and nothing of this process", async () => {
    vi.stubEnv("A_SECRET_OF_THE_DEVELOPER", "x");
    const { result } = await deployed("export const handler = async () => process.env;", {
      endpoints: { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1" },
    });
    const environment = (await result()) as Record<string, string>;
    vi.unstubAllEnvs();
    expect(environment).toMatchObject({
      COLOUR: "blue",
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: "Stack-Work",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_ACCESS_KEY_ID: "Stack-WorkRole:Stack-Work",
      AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1",
    });
    expect(environment).not.toHaveProperty("A_SECRET_OF_THE_DEVELOPER");
    expect(environment).not.toHaveProperty("HOME");
  });

  it("has a context that says how much of its timeout is left", async () => {
    const { result } = await deployed(
      "export const handler = async (_, context) => { const before = context.getRemainingTimeInMillis(); await new Promise((r) => setTimeout(r, 20)); return [before, context.getRemainingTimeInMillis()]; };",
    );
    const [before = 0, after = 0] = (await result()) as number[];
    expect(before).toBeLessThanOrEqual(30_000);
    expect(after).toBeLessThan(before);
    expect(after).toBeGreaterThan(0);
  });

  it("has a context that names the function, the version and the request", async () => {
    const { result } = await deployed("export const handler = async (_, context) => context;");
    expect(await result()).toEqual({
      functionName: "Stack-Work",
      functionVersion: "$LATEST",
      invokedFunctionArn: ARN,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      memoryLimitInMB: "128",
    });
    expect(await result({}, `${ARN}:live`)).toMatchObject({ functionVersion: "1", invokedFunctionArn: `${ARN}:live` });
  });

  it("writes what it prints to its log", async () => {
    const { invoke, logFile } = await deployed(
      'export const handler = async () => { console.log("to stdout"); console.error("to stderr"); };',
    );
    await invoke();
    await vi.waitFor(async () => {
      expect(await readFile(logFile, "utf8")).toMatch(/to stdout[^]*to stderr|to stderr[^]*to stdout/);
    });
  });
});

describe("an execution environment", () => {
  it("is kept warm for the next invocation", async () => {
    const { result } = await deployed(WHO);
    const first = (await result()) as { pid: number };
    expect(await result()).toMatchObject({ pid: first.pid, calls: 2 });
  });

  it("serves one invocation at a time", async () => {
    const { result } = await deployed(WHO);
    const pids = await Promise.all([1, 2, 3].map(async () => ((await result({ hold: 300 })) as { pid: number }).pid));
    expect(new Set(pids).size).toBe(3);
    expect(pids).toContain(((await result()) as { pid: number }).pid);
  });

  it("is of one version: another has its own", async () => {
    const { result } = await deployed(WHO);
    const latest = await result();
    const live = await result({}, `${ARN}:live`);
    expect(latest).toMatchObject({ calls: 1, version: "$LATEST" });
    expect(live).toMatchObject({ calls: 1, version: "1" });
    // The alias's and the number's are the same.
    expect(await result({}, ARN, "1")).toMatchObject({ calls: 2, version: "1" });
  });

  it("survives an error that is thrown, and not the end of its process", async () => {
    const { result, invoke } = await deployed(
      WHO.replace("calls++;", 'calls++; if (hold === -1) throw new Error("no"); if (hold === -2) process.exit(1);'),
    );
    const { pid } = (await result()) as { pid: number };
    await invoke({ hold: -1 });
    expect(await result()).toMatchObject({ pid, calls: 3 });
    await invoke({ hold: -2 });
    const after = (await result()) as { pid: number; calls: number };
    expect(after.calls).toBe(1);
    expect(after.pid).not.toBe(pid);
  });
});

describe("a function that fails", () => {
  const failure = async (source: string, options?: DeployOptions): Promise<unknown> =>
    (await (await deployed(source, options)).invoke()).outcome;
  const ID = "[0-9a-f-]{36}";

  it("by throwing an error is reported with the error's name, message and stack", async () => {
    expect(
      await failure(
        'class DatasetInvalid extends Error { name = "DatasetInvalid" } export const handler = async () => { throw new DatasetInvalid("row 3"); };',
      ),
    ).toEqual({
      error: {
        errorType: "DatasetInvalid",
        errorMessage: "row 3",
        trace: expect.arrayContaining([expect.stringMatching(/^\s+at .*index\.mjs/)]) as unknown,
      },
    });
  });

  it.each([
    ["a text", '"oops"', { errorType: "string", errorMessage: "oops" }],
    ["a number", "7", { errorType: "number", errorMessage: "7" }],
  ])("by throwing %s is reported by its type", async (_, value, error) => {
    expect(await failure(`export const handler = async () => { throw ${value}; };`)).toEqual({
      error: { ...error, trace: [] },
    });
  });

  it.each([
    ["process.exit(3)", "Runtime exited with error: exit status 3"],
    ["process.exit(0)", "Runtime exited without providing a reason"],
    ['process.kill(process.pid, "SIGKILL"); await new Promise(() => {})', "Runtime exited with error: signal: killed"],
    [
      "setTimeout(() => { throw new Error('later'); }, 1); await new Promise(() => {})",
      "Runtime exited with error: exit status 1",
    ],
  ])("by %s is reported as Runtime.ExitError", async (body, reason) => {
    expect(await failure(`export const handler = async () => { ${body}; };`)).toEqual({
      error: {
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringMatching(new RegExp(`^RequestId: ${ID} Error: ${reason}$`)) as string,
      },
    });
  });

  it("by not ending is stopped at its timeout", async () => {
    const { invoke, result } = await deployed(
      "let calls = 0; export const handler = async ({ hang }) => { calls++; if (hang) await new Promise((r) => setInterval(r, 1e6)); return calls; };",
      { fields: { timeoutSeconds: 1 } },
    );
    expect((await invoke({ hang: true })).outcome).toEqual({
      error: {
        errorType: "Sandbox.Timedout",
        errorMessage: expect.stringMatching(
          new RegExp(`^RequestId: ${ID} Error: Task timed out after 1\\.00 seconds$`),
        ) as string,
      },
    });
    expect(await result({})).toBe(1); // in a new process
  });

  it.each([
    ["no handler", "export const other = 1;", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"],
    [
      "a handler that is not a function",
      "export const handler = 1;",
      "Runtime.HandlerNotFound",
      "index.handler is undefined or not exported",
    ],
    [
      "an import of nothing",
      'import "./nothing.mjs"; export const handler = () => 1;',
      "Runtime.ImportModuleError",
      "nothing.mjs",
    ],
    ["a typing error", "export const handler = async () => {", "Runtime.UserCodeSyntaxError", "SyntaxError"],
    ["an error as it is loaded", 'throw new RangeError("BUCKET is missing");', "RangeError", "BUCKET is missing"],
  ])("by having %s is reported by %3$s", async (_, source, errorType, message) => {
    expect(await failure(source)).toMatchObject({
      error: { errorType, errorMessage: expect.stringContaining(message) as string },
    });
  });

  it("by having no file is reported as Runtime.ImportModuleError", async () => {
    expect(await failure(ECHO, { fields: { module: "/nowhere/index.js" } })).toMatchObject({
      error: { errorType: "Runtime.ImportModuleError" },
    });
  });

  it("by returning more than 6 MB is reported as Function.ResponseSizeTooLarge", async () => {
    const { outcome } = await (
      await deployed("export const handler = async ({ n }) => 'x'.repeat(n);")
    ).invoke({ n: 6 * 1024 * 1024 - 1 });
    expect(outcome).toEqual({
      error: {
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage: "Response payload size exceeded maximum allowed payload size (6291456 bytes).",
      },
    });
  });
});

describe("Lambda refuses", () => {
  it("a payload of more than 6 MB, counted in bytes", async () => {
    const { invoke } = await deployed(ECHO);
    await expect(invoke("ü".repeat(3 * 1024 * 1024))).rejects.toMatchObject({
      name: "RequestTooLargeException",
      status: 413,
      message: expect.stringContaining("6291458 byte payload is too large") as string,
    });
    expect((await invoke("x".repeat(6 * 1024 * 1024 - 2))).outcome).toHaveProperty("result");
  });

  it.each([
    ["an unknown function", "arn:aws:lambda:us-east-1:123456789012:function:Nobody", undefined],
    ["an unknown alias", `${ARN}:nobody`, undefined],
    ["an unknown version", ARN, "2"],
    ["an optimized integration's ARN", "arn:aws:states:::lambda:invoke", undefined],
  ])("%s", async (_, target, qualifier) => {
    await expect((await deployed(ECHO)).invoke({}, target, qualifier)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      status: 404,
    });
  });

  it("what a test has it refuse, and counts a function's invocations", async () => {
    const { invoke } = await deployed(ECHO, {
      fault: (id, earlier) =>
        id === "Work" && earlier < 1 ? new AwsError("TooManyRequestsException", 429, "Rate Exceeded.") : undefined,
    });
    await expect(invoke()).rejects.toMatchObject({ name: "TooManyRequestsException" });
    expect((await invoke()).outcome).toEqual({ result: "{}" });
  });
});
