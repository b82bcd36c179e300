import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createWriteStream } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL("requirements.txt", import.meta.url));
/** Below node_modules, so that `npm ci` makes a fresh one. */
const ENVIRONMENT = join(root, "node_modules", ".cache", "ministack");

/**
 * ministack takes the access key for the account's number: with another, `cdk bootstrap` and the template disagree on
 * the account.
 */
export const ACCOUNT = "123456789012";

/** A share of each Wait state's time that is really waited. */
const WAIT_SCALE = 0.02;

const START_SECONDS = 60;

/** An emulator of AWS that nobody of this project wrote. */
export interface Ministack {
  readonly url: string;
  /** Environment of a client of it: SDK, CLI or CDK. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** @returns why it can't be run here; undefined where it can */
export async function unavailable(): Promise<string | undefined> {
  try {
    const { stdout } = await run("python3", ["-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"]);
    const [major = 0, minor = 0] = stdout.trim().split(".").map(Number);
    return major > 3 || (major === 3 && minor >= 10)
      ? undefined
      : `Python 3.10 or later is needed, found ${stdout.trim()}`;
  } catch {
    return "Python 3.10 or later with the module venv is needed, and python3 was not found";
  }
}

/** Installs the pinned packages into an environment of their own, once. */
async function install(): Promise<string> {
  const python = join(ENVIRONMENT, "bin", "python");
  if (!existsSync(join(ENVIRONMENT, "bin", "ministack"))) {
    await run("python3", ["-m", "venv", "--clear", ENVIRONMENT]);
    await run(python, [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--requirement",
      REQUIREMENTS,
    ]);
  }
  return python;
}

/**
 * Starts it on a free port of the loopback interface.
 * @param endpoints of services that stand in for its own, as the SDK's `AWS_ENDPOINT_URL_…`: the functions that it runs
 *   inherit them
 * @throws Error with the place of its log where it does not answer in time
 */
export async function startMinistack(
  endpoints: Readonly<Record<string, string>>,
  logFile: string,
  port: number,
): Promise<Ministack> {
  const python = await install();
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: "emulator",
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_S3: url,
    ...endpoints,
  };
  const child = spawn(python, ["-m", "ministack"], {
    cwd: ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ...environment,
      GATEWAY_PORT: String(port),
      BIND_HOST: "127.0.0.1",
      SFN_WAIT_SCALE: String(WAIT_SCALE),
      LAMBDA_EXECUTOR: "local",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await Promise.race([ended, setTimeout(5_000).then(() => child.kill("SIGKILL"))]);
  };
  const until = Date.now() + START_SECONDS * 1000;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > until) {
      await close();
      throw new Error(`ministack did not answer within ${START_SECONDS} s; its log is ${logFile}.`);
    }
    await setTimeout(200);
  }
  return { url, environment, close };
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}
