import { faultsIn } from "../../functions/contract/input-faults.ts";
import { executionInputOf } from "../../functions/contract/execution-input.ts";
import type { Recipe } from "../recipe.ts";
import { fault } from "./fault.ts";

/**
 * The longest name of AWS's that is made of it is that of a temporary deployment, of 63 characters:
 * `<name>-rft-<stage of 16>-candidate-<12 digits>-<index>`.
 */
const MAX_NAME = 16;

/** Values that AWS, or the pipeline's own contract, would refuse later. */
export function valueFaults(recipe: Recipe): string[] {
  return [...nameFaults(recipe), ...sourceFaults(recipe), ...inputFaults(recipe), ...doubtFaults(recipe)];
}

function nameFaults({ name, title }: Recipe): string[] {
  const faults: string[] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > MAX_NAME || name.endsWith("-rft"))
    faults.push(
      fault(
        "recipe.ts, name",
        name,
        `1 to ${MAX_NAME} lowercase letters, digits and single hyphens, a letter first, not ending in -rft: AWS's names of stack, machines and jobs are made of it`,
      ),
    );
  if (!/^[\x20-\x7e]{1,40}$/.test(title))
    faults.push(
      fault("recipe.ts, title", title, "1 to 40 printable ASCII characters: it stands in the subject of notices"),
    );
  return faults;
}

function sourceFaults({ source: { format, files, carve } }: Recipe): string[] {
  const faults: string[] = [];
  const formats = ["json", "jsonl", "csv"];
  if (!formats.includes(format)) faults.push(fault("recipe.ts, source.format", format, formats.join(", ")));
  let all = 0;
  for (const split of ["val", "test"] as const) {
    const share = carve?.[split];
    const where = `recipe.ts, source.carve.${split}`;
    if (files[split] === undefined && share === undefined)
      faults.push(fault(where, undefined, `a share, or else a file as source.files.${split}`));
    if (files[split] !== undefined && share !== undefined)
      faults.push(fault(where, share, `nothing, where source.files.${split} names a file`));
    if (share !== undefined && !(share > 0)) faults.push(fault(where, share, "a share over 0"));
    all += share ?? 0;
  }
  if (all > 0.9) faults.push(fault("recipe.ts, source.carve", carve, "shares that are 0.9 together at most"));
  return faults;
}

/** By the contract of the execution input, whose defaults they become. */
function inputFaults(recipe: Recipe): string[] {
  const { source, defaults } = recipe;
  const { trainSamples, validationSamples, testSamples, customModelNamePrefix, hyperParameters = {} } = defaults;
  const contract = executionInputOf(recipe);
  const input = {
    dataset: { source: source.url, trainSamples, validationSamples, testSamples },
    model: customModelNamePrefix === undefined ? {} : { customModelNamePrefix },
    hyperParameters,
  };
  const { error } = contract.safeParse(input);
  return error === undefined ? [] : faultsIn(contract)(error, input).map((words) => `recipe.ts, ${inRecipe(words)}`);
}

const inRecipe = (words: string): string =>
  words
    .replace(/^dataset\.source/, "source.url")
    .replace(/^(?:dataset|model)\./, "defaults.")
    .replace(/^hyperParameters/, "defaults.hyperParameters");

/** Members of a split's report in the manifest, beside which a recipe's doubts stand. */
const REPORT_MEMBERS = [
  "key",
  "sha256",
  "bytes",
  "rowsRead",
  "rowsUsable",
  "rowsWritten",
  "leftOut",
  "answerKinds",
  "promptTokens",
  "rowsWithoutAnswer",
  "duplicatesWithin",
  "duplicatesOfEarlierSplits",
  "droppedAsDoubtful",
  "forbiddenSubstrings",
];

const doubtFaults = ({ doubts }: Recipe): string[] =>
  Object.entries(doubts?.kinds ?? {}).flatMap(([key, kind]) => [
    ...(REPORT_MEMBERS.includes(key)
      ? [`recipe.ts, doubts.kinds.${key}: the manifest has a member of this name; choose another key`]
      : []),
    ...(["warning", "describe"] as const)
      .filter((member) => typeof kind[member] !== "function")
      .map((member) => fault(`recipe.ts, doubts.kinds.${key}.${member}`, kind[member], "a function")),
  ]);
