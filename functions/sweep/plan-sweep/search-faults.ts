import { faultAt } from "../../contract/input-faults.ts";
import type { SweepInput } from "../../contract/sweep/sweep-input.ts";
import { gridSize } from "./expand-trials.ts";

/** Faults of how an input says what is to be tried. Where there is none, it can be expanded. */
export function searchFaults(input: SweepInput): string[] {
  const { vary, search, trials, maxTrials, maxTrainingHours } = input;
  const count = search === "grid" ? gridSize(vary) : (trials ?? 1);
  return [
    ...Object.entries(vary).flatMap(([name, varied]) => {
      if (varied === undefined || Array.isArray(varied)) return [];
      if (search === "grid")
        return [faultAt(["vary", name], varied, 'a list of values; a range is for "search": "random"')];
      const positive = varied.scale === "linear" || varied.from > 0;
      return varied.from < varied.to && positive
        ? []
        : [faultAt(["vary", name], varied, `"from" below "to"${positive ? "" : ", and over 0 for the scale log"}`)];
    }),
    ...(search === "random" && trials === undefined
      ? [faultAt(["trials"], trials, 'how many are drawn: it must be given with "search": "random"')]
      : []),
    ...(search === "grid" && trials !== undefined
      ? [faultAt(["trials"], trials, `nothing: a grid has every combination (${count}); it is for "search": "random"`)]
      : []),
    ...(count > maxTrials
      ? [faultAt(search === "grid" ? ["vary"] : ["trials"], count, `at most maxTrials ${maxTrials} trials`)]
      : []),
    ...(count > 1 && maxTrainingHours === undefined
      ? [
          faultAt(
            ["maxTrainingHours"],
            maxTrainingHours,
            `hours of training after which no further trial starts: it must be given for ${count} trials`,
          ),
        ]
      : []),
  ];
}
