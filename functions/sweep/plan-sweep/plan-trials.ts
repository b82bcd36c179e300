import { createHash } from "node:crypto";
import { ExecutionInput } from "../../contract/execution-input.ts";
import { faultAt, faultsIn } from "../../contract/input-faults.ts";
import type { SweepInput } from "../../contract/sweep/sweep-input.ts";
import type { PlannedSweep, Trial, TrialRun } from "../../contract/sweep/sweep-plan.ts";
import { labelOf } from "../trials/label.ts";
import { type Combination, expandTrials } from "./expand-trials.ts";

/** What of a sweep its trials are; `faults` of any trial refuse the whole sweep. */
export type PlannedTrials =
  | (Pick<PlannedSweep, "run" | "baseline" | "trials"> & {
      readonly testRows: number;
      readonly allowConcurrentRuns: boolean;
      readonly faults: readonly [];
    })
  | { readonly faults: readonly string[] };

const faultsOf = faultsIn(ExecutionInput);

/**
 * What a sweep decides itself, and a person would be surprised to see changed silently: path, value that is accepted,
 * why.
 */
const DECIDED = [
  [["evaluation", "split"], "val", "no split: trials are chosen on val, and the best one is tested on test"],
  [["evaluation", "promote"], false, 'no promote in run: "promote" of the sweep is for its best trial'],
  [["dryRun"], false, "false: start the pipeline itself for a dry run"],
] as const;

/** Expands the search, and holds each trial's whole input against the pipeline's own contract. */
export function planTrials(input: SweepInput): PlannedTrials {
  const common = { evaluation: {}, ...input.run };
  const decided = DECIDED.flatMap(([path, accepted, why]) => {
    const given = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], common);
    return given === undefined || given === accepted ? [] : [faultAt(["run", ...path], given, why)];
  });
  const combinations = expandTrials(input, input.maxTrials);
  const checked = combinations.map((varied) => checkedTrial(common, varied));
  // What all trials have in common has the same faults in each: those are listed once, under the first.
  const faults = [...decided, ...new Set(checked.flatMap(({ faults: own }) => own))];
  const [first] = checked;
  if (faults.length > 0 || first?.parsed === undefined) return { faults };

  const { dataset, model, evaluation, useValidationData, limits, baseline, allowConcurrentRuns } = first.parsed;
  const { rows, maxDollars } = evaluation;
  const run: TrialRun = {
    dataset,
    model: {
      customModelNamePrefix: model.customModelNamePrefix,
      ...(model.baseModelIdentifier === undefined ? {} : { baseModelIdentifier: model.baseModelIdentifier }),
    },
    evaluation: { split: "val", promote: false, maxDollars, ...(rows === undefined ? {} : { rows }) },
    useValidationData,
    limits,
  };
  if (rows === 0)
    return { faults: [faultAt(["run", "evaluation", "rows"], 0, "1 or more: trials are chosen by their evaluation")] };
  const trials = checked.flatMap(({ parsed, varied }, index): Trial[] =>
    parsed === undefined
      ? []
      : [
          {
            index,
            hash: hashOf({
              dataset,
              base: model.baseModelIdentifier ?? null,
              useValidationData,
              hyperParameters: parsed.hyperParameters,
              rows: rows ?? null,
            }),
            varied,
            hyperParameters: parsed.hyperParameters,
          },
        ],
  );
  return { run, baseline, trials, testRows: rows ?? dataset.testSamples, allowConcurrentRuns, faults: [] };
}

interface CheckedTrial {
  readonly varied: Combination;
  readonly parsed: ExecutionInput | undefined;
  readonly faults: readonly string[];
}

function checkedTrial(common: Readonly<Record<string, unknown>>, varied: Combination): CheckedTrial {
  const { hyperParameters = {} } = common;
  const whole =
    typeof hyperParameters === "object" && hyperParameters !== null && !Array.isArray(hyperParameters)
      ? { ...common, hyperParameters: { ...hyperParameters, ...varied } }
      : common;
  const parsed = ExecutionInput.safeParse(whole);
  if (parsed.success) return { varied, parsed: parsed.data, faults: [] };
  const isVaried = (fault: string): boolean =>
    Object.keys(varied).some((name) => fault.startsWith(`hyperParameters.${name}:`));
  return {
    varied,
    parsed: undefined,
    faults: faultsOf(parsed.error, whole).map((fault) =>
      isVaried(fault) ? `the trial with ${labelOf(varied)}: ${fault}` : `run.${fault}`,
    ),
  };
}

/**
 * Of what its result depends on, and of nothing else: with a higher limit, say, a sweep takes up the results of one
 * with a lower.
 */
const hashOf = (trial: unknown): string =>
  createHash("sha256").update(JSON.stringify(trial)).digest("hex").slice(0, 16);
