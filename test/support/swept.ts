import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { SweepRecord } from "../../functions/contract/sweep/sweep-record.ts";
import type { ConverseCall } from "../../local/bedrock/runtime/answer-log.ts";
import type { StandIns } from "../../local/stand-ins.ts";
import { rehearsed, type Rehearsed } from "./rehearsals.ts";

export interface Swept extends Rehearsed {
  /** sweep.json; undefined where there is none. */
  readonly sweep: SweepRecord | undefined;
  /** Every call of a model. */
  readonly asked: readonly ConverseCall[];
  /** Names of the deployments that are left. */
  readonly deployments: readonly string[];
  /** ARNs of the custom models that are left. */
  readonly models: readonly string[];
  /** Executions of a machine, by their status. */
  statuses(machine: string): string[];
}

type Options = Omit<NonNullable<Parameters<typeof rehearsed>[0]>, "evaluations">;

/** Small: 120 training rows in four steps, 20 validation and 20 test rows. */
const RUN = { baseline: { rows: 10 } };

/** Rehearses a sweep of the shared assembly. */
export async function swept({ input, ...options }: Options): Promise<Swept> {
  let standIns: StandIns | undefined;
  const run = await rehearsed({
    name: "sweep",
    ...options,
    machine: "finqa-rft-sweep",
    evaluations: true,
    input: { maxTrainingHours: 50, ...(input as object), run: { ...RUN, ...(input as { run?: object }).run } },
    onStandIns: async (started) => {
      standIns = started;
      await options.onStandIns?.(started);
    },
  });
  const { runtime, bedrock } = standIns!;
  const record = await run.object(`rft-sweeps/${run.execution.name}/sweep.json`).catch(() => undefined);
  const completed = bedrock.jobs.filter(({ status }) => status === "Completed").map(({ modelArn }) => modelArn);
  return {
    ...run,
    sweep: record === undefined ? undefined : SweepRecord.parse(JSON.parse(record)),
    asked: runtime.calls,
    deployments: bedrock.deployments.all.map(({ name }) => name),
    models: completed.filter((arn) => exists(() => bedrock.models.find(arn))),
    statuses: (machine) =>
      run.executions
        .filter(({ description }) => description.stateMachineArn.endsWith(`:${machine}`))
        .map(({ description }) => description.status),
  };
}

function exists(find: () => unknown): boolean {
  try {
    find();
    return true;
  } catch {
    return false;
  }
}

/** Prompts of a split of the prepared dataset, as the models are asked them. */
export async function promptsOf(run: Rehearsed, split: "val" | "test"): Promise<Set<string>> {
  const [digest = ""] = await readdir(join(run.bucketFolder, "rft-data", "datasets", "finqa"));
  const lines = (await run.object(`rft-data/datasets/finqa/${digest}/${split}.jsonl`)).trimEnd().split("\n");
  return new Set(
    lines.map((line) => (JSON.parse(line) as { messages: { role: string; content: string }[] }).messages[1]!.content),
  );
}
