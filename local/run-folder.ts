import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { mkdir, readdir, rm, symlink, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UsageError } from "./command-line.ts";

/** What a rehearsal leaves; a folder that holds anything else is not emptied. */
const OWN = new Set([
  "account.json",
  "cdk.out",
  "executions",
  "sample",
  "logs",
  "s3",
  "execution.json",
  "history.json",
  "notice.txt",
  "report.html",
]);

/** Holds the number of the process that writes into the folder. */
const LOCK = ".lock";

export interface RunFolder {
  /** Takes the lock away; what the run left stays. */
  release(): Promise<void>;
}

/**
 * Makes the folder of a run, empty and for this process alone.
 * @throws UsageError for a file, for a folder that something else lies in or that another rehearsal writes into, and
 *   where none can be made
 */
export async function takeRunFolder(folder: string): Promise<RunFolder> {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new UsageError(`--out "${folder}" is a file; name a folder`);
  await made(folder);
  const foreign = (await readdir(folder)).filter((entry) => entry !== LOCK && !OWN.has(entry));
  if (foreign.length > 0)
    throw new UsageError(`--out "${folder}" holds ${foreign[0] ?? ""}, which is no rehearsal's; name an empty folder`);
  const lock = join(folder, LOCK);
  await locked(lock, folder);
  for (const entry of OWN) await rm(join(folder, entry), { recursive: true, force: true });
  return { release: () => rm(lock, { force: true }) };
}

/** Makes `latest`, beside the run's folder, a link to it. Where the file system has no links, there is none. */
export async function linkLatest(folder: string): Promise<void> {
  const link = join(dirname(folder), "latest");
  await unlink(link).catch(() => undefined);
  await symlink(basename(folder), link, "dir").catch(() => undefined);
}

/** One folder after the other: below /proc and the like, Node's recursive mkdir never returns. */
async function made(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await made(parent);
  await mkdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "EEXIST" && statSync(folder).isDirectory()) return;
    throw new UsageError(
      `--out "${folder}" can't be made (${error instanceof Error ? error.message : String(error)}); name another folder`,
    );
  });
}

async function locked(lock: string, folder: string): Promise<void> {
  for (;;) {
    try {
      const file = openSync(lock, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST")
        throw new UsageError(
          `--out "${folder}" can't be written to (${error instanceof Error ? error.message : String(error)}); name another folder`,
        );
    }
    const owner = Number(readFileSync(lock, "utf8"));
    if (isAlive(owner))
      throw new UsageError(
        `--out "${folder}" is being written by another rehearsal (process ${owner}); name another folder`,
      );
    await rm(lock, { force: true }); // of a rehearsal that was killed
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // somebody else's process
  }
}
