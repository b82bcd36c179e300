import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore } from "./s3/object-store.ts";
import type { Notice } from "./sns/sns-api.ts";
import type { Execution } from "./stepfunctions/execution.ts";

/** What a rehearsal leaves of its executions, its bucket and its notices. */
export interface Results {
  /** The execution that was rehearsed, and those that were started besides. */
  readonly executions: readonly Pick<Execution, "description" | "history">[];
  /** Key of the report of the one that was rehearsed. */
  readonly report: string;
  readonly store: Pick<ObjectStore, "bucket" | "dump">;
  readonly notices: readonly Notice[];
}

export async function writeResults(out: string, { executions, report, store, notices }: Results): Promise<void> {
  const [main, ...others] = executions;
  if (main === undefined) throw new Error("There are no results before an execution was started.");
  await writeExecution(out, main);
  const taken = new Set<string>();
  for (const other of others) {
    const { name, stateMachineArn } = other.description;
    const folder = taken.has(name) ? `${name} of ${stateMachineArn.split(":").at(-1) ?? ""}` : name; // of two machines
    taken.add(name);
    await writeExecution(join(out, "executions", folder), other);
  }
  await store.dump(join(out, "s3"));
  await copyReport(out, store.bucket, report).catch(() => undefined);
  await writeFile(
    join(out, "notice.txt"),
    notices.map(({ subject, message }) => `Subject: ${subject}\n\n${message}\n`).join("\n"),
  );
}

/**
 * A sweep's report leads to its trials' by their places in the bucket, `../../rft-runs/…`: from the copy they lie
 * elsewhere.
 */
async function copyReport(out: string, bucket: string, key: string): Promise<void> {
  const page = await readFile(join(out, "s3", bucket, key), "utf8");
  await writeFile(join(out, "report.html"), page.replaceAll('href="../../', `href="s3/${bucket}/`));
}

async function writeExecution(folder: string, { description, history }: Results["executions"][number]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "execution.json"), `${JSON.stringify(description, undefined, 2)}\n`);
  await writeFile(join(folder, "history.json"), `${JSON.stringify({ events: history.events }, undefined, 2)}\n`);
}
