import { relative } from "node:path";
import type { ObjectStore } from "./s3/object-store.ts";

/** What the report says at its top. */
const SIMULATION =
  "Stand-ins answered for AWS, and nothing was paid. What a rehearsal trains is a small policy, not Nova: it shows whether the reward can be learned from, and whether it can be cheated, not how good Nova becomes.";

/** Writes the note about a rehearsal that the report shows (functions/contract/run-note.ts). */
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
