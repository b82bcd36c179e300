import { relative } from "node:path";
import type { ObjectStore } from "./s3/object-store.ts";

/** What the report says in its head. */
const SIMULATION =
  "Stand-ins answered for AWS, and nothing was paid. A small policy was trained, not Nova: it shows whether the reward can be learned from, and whether it can be cheated, not how good Nova becomes.";

/** Puts what the report should know of a rehearsal where whoever starts an execution may put a note on it (functions/contract/run-note.ts). */
export async function putRunNote(
  store: ObjectStore,
  folder: string,
  { command, rewardFile }: { readonly command?: string | undefined; readonly rewardFile?: string | undefined },
): Promise<void> {
  const note = {
    simulation: SIMULATION,
    command: command ?? null,
    rewardModule: rewardFile === undefined ? null : relative(process.cwd(), rewardFile),
  };
  await store.put(`${folder}/note.json`, `${JSON.stringify(note, undefined, 2)}\n`);
}
