import { MIN_SAMPLES } from "../../functions/contract/execution-input.ts";
import { LINE_MEMBERS } from "../../functions/dataset/dataset-line.ts";
import { sourceRows } from "../../functions/pipeline/prepare-dataset/source-rows.ts";
import type { LineContent, Recipe } from "../recipe.ts";
import { fault, tried } from "./fault.ts";
import type { LoadedRecipe } from "./load-recipe.ts";

/** Rows of a file whose answers are scored, right and wrong. */
const SCORED = 50;

/** The sample through every function of the recipe, as a run would call them. */
export async function sampleFaults({ recipe, sample }: LoadedRecipe): Promise<string[]> {
  const made = tried(sample);
  if ("failed" in made) return [`sample.ts, sample: threw ${made.failed}`];
  const files = Object.values(recipe.source.files);
  const missing = files.filter((file) => typeof made.value[file] !== "string");
  if (missing.length > 0)
    return [
      fault("sample.ts, sample", Object.keys(made.value), `texts by file name, of ${files.join(", ")} (source.files)`),
    ];
  for (const file of new Set(files)) {
    const faults = await fileFaults(recipe, file, made.value[file] ?? "");
    if (faults.length > 0) return faults;
  }
  return [];
}

async function fileFaults(recipe: Recipe, file: string, text: string): Promise<string[]> {
  const { source } = recipe;
  let rows = 0;
  const chunks = (async function* () {
    yield await Promise.resolve(Buffer.from(text));
  })();
  try {
    for await (const row of sourceRows(source.format, chunks, file)) {
      const faults = rowFaults(
        recipe,
        row.record,
        `sample.ts, row ${row.index} of ${file} (the first is 0)`,
        rows < SCORED,
      );
      if (faults.length > 0) return faults;
      rows++;
    }
  } catch (error) {
    return [`sample.ts, ${error instanceof Error ? error.message : String(error)}`];
  }
  const { val = 0, test = 0 } = source.carve ?? {};
  const needed = file === source.files.train ? Math.ceil((MIN_SAMPLES * 1.2) / (1 - val - test)) : 1;
  return rows >= needed
    ? []
    : [
        `sample.ts: ${file} has ${rows} rows; at least ${needed} are needed, since Bedrock takes no training set under ${MIN_SAMPLES}`,
      ];
}

type Read = Parameters<Recipe["read"]>[0];

function rowFaults(recipe: Recipe, record: () => Read, where: string, scored: boolean): string[] {
  const read = tried(() => recipe.read(record()));
  if ("failed" in read) return [`${where}: read threw ${read.failed}`];
  const line = tried(() => recipe.line(read.value));
  if ("failed" in line) return [`${where}: line threw ${line.failed}`];
  const content = line.value;
  const wrong = lineFaults(content, where);
  if (wrong.length > 0) return wrong;
  const faults = [...doubtFaults(recipe, read.value, where), ...groupFaults(recipe, content, where)];
  return faults.length === 0 && scored ? scoreFaults(recipe, content, where) : faults;
}

function lineFaults(content: LineContent, where: string): string[] {
  const faults = (["user", "answer", "question", "domain"] as const)
    .filter((member) => typeof content[member] !== "string")
    .map((member) => fault(`${where}: line's ${member}`, content[member], "a text"));
  const taken = LINE_MEMBERS.filter((member) => member in (content.others ?? {}));
  return [
    ...faults,
    ...taken.map((member) => `${where}: line's others hold ${member}, which every line has by itself`),
  ];
}

function doubtFaults({ doubts }: Recipe, row: unknown, where: string): string[] {
  if (doubts === undefined) return [];
  const found = tried(() => doubts.of(row));
  if ("failed" in found) return [`${where}: doubts.of threw ${found.failed}`];
  return found.value.flatMap(({ kind, part }) => {
    const parts = doubts.kinds[kind]?.parts;
    if (doubts.kinds[kind] === undefined)
      return [
        fault(`${where}: kind of a doubt`, kind, `a key of doubts.kinds: ${Object.keys(doubts.kinds).join(", ")}`),
      ];
    if ((parts === undefined) !== (part === undefined) || (part !== undefined && !(part in (parts ?? {}))))
      return [
        fault(
          `${where}: part of a doubt of ${kind}`,
          part,
          parts === undefined ? "none" : Object.keys(parts).join(", "),
        ),
      ];
    return [];
  });
}

/** Cluster and kinds, by which an evaluation groups its rows. */
function groupFaults({ cluster, kinds, name }: Recipe, content: LineContent, where: string): string[] {
  const { system, user, answer, question, others = {} } = content;
  const turn = (role: string, text: string) => ({ role, content: text });
  const line = {
    ...others,
    task_id: `${name}_train_0`,
    messages: [...(system === undefined ? [] : [turn("system", system)]), turn("user", user)],
    reference_answer: { answer },
    original_question: question,
  };
  const page = tried(() => cluster?.of(line) ?? "");
  if ("failed" in page) return [`${where}: cluster.of threw ${page.failed}`];
  if (typeof page.value !== "string") return [fault(`${where}: cluster.of`, page.value, "a text")];
  const found = tried(() => kinds?.of(line) ?? {});
  if ("failed" in found) return [`${where}: kinds.of threw ${found.failed}`];
  return Object.keys(kinds?.dimensions ?? {})
    .filter((dimension) => typeof found.value[dimension] !== "string")
    .map((dimension) => fault(`${where}: kinds.of, ${dimension}`, found.value[dimension], "a text"));
}

/** A right answer is paid in full and stated, a wrong one is not paid. */
function scoreFaults(recipe: Recipe, { user, answer }: LineContent, where: string): string[] {
  const scored = tried(() => {
    const reference = recipe.readReference(answer);
    if (reference === undefined) return [fault(`${where}: reference`, answer, recipe.references.allowed)];
    const { kinds } = recipe.references;
    const kind = recipe.references.kindOf(reference);
    if (!(kind in kinds)) return [fault(`${where}: references.kindOf`, kind, Object.keys(kinds).join(", "))];
    const worth = (completion: string): number => recipe.score(completion, reference, () => user).score;
    const right = recipe.write(answer);
    const wrong = recipe.makeWrong(answer);
    return [
      ...(worth(right) === 1
        ? []
        : [
            `${where}: score gives ${worth(right)} to write(${JSON.stringify(answer)}), which is right, and 1 is expected`,
          ]),
      ...(recipe.stated(right) === undefined
        ? [`${where}: stated finds no answer in write(${JSON.stringify(answer)})`]
        : []),
      ...(wrong === undefined || worth(recipe.write(wrong)) === 0
        ? []
        : [
            `${where}: score gives ${worth(recipe.write(wrong))} to write(${JSON.stringify(wrong)}), which makeWrong made of ${answer}, and 0 is expected`,
          ]),
    ];
  });
  return "failed" in scored
    ? [
        `${where}: score, or what it needs (readReference, references.kindOf, write, stated, makeWrong), threw ${scored.failed}`,
      ]
    : scored.value;
}
