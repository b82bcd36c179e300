/**
 * What is particular to a task: where its data lies, what a row of it becomes, and what an answer to it is worth. A
 * recipe is a folder whose recipe.ts exports a
 * {@link Recipe} by the name `recipe`, and whose sample.ts exports a function `sample` ({@link Sample}). README.md
 * shows how to write one. Nothing here reads a file, a clock or
 * the environment: Lambdas are bundled with the chosen recipe.
 *
 * @typeParam Row what `read` makes of a row of the source, and only this recipe looks into
 * @typeParam Reference what `readReference` makes of a reference answer, and only this recipe looks into
 */
export interface Recipe<Row = unknown, Reference = unknown> {
  /**
   * Names the stack (`Gsm8kRft`), the state machines (`gsm8k-rft`, …), the training jobs, the S3 keys of datasets
   * (`rft-data/datasets/gsm8k/…`) and the rows (`gsm8k_train_0`): 1 to 16
   * lowercase letters, digits and single hyphens, a letter first; it does not end in `-rft`.
   */
  readonly name: string;
  /**
   * What people read of it: "GSM8K". 1 to 40 printable ASCII characters, since the subject of a notice takes no others.
   */
  readonly title: string;
  readonly source: Source;
  readonly defaults: Defaults;

  /**
   * Reads a row of the source. Whatever it throws leaves the row out; the manifest shows the message.
   * @throws UnusableRow with the reason, for a person
   */
  read(record: SourceRecord): Row;
  /** What the dataset's line says of a row. */
  line(row: Row): LineContent;
  /** What speaks against a row's own answer, if the data can show it. */
  readonly doubts?: Doubts<Row>;
  /**
   * What rows have in common that makes them more alike than others: a page, a passage, a template. Splits that are
   * carved from one file keep equal clusters together, and the statistics of an evaluation
   * count clusters. Absent: equal prompts are one.
   */
  readonly cluster?: Cluster;
  /** Kinds of question, by which an evaluation lists its results. */
  readonly kinds?: Kinds;

  readonly references: References<Reference>;
  /**
   * Reads a reference: the line's `answer`, or what a sample of Bedrock's holds in its place.
   * @returns undefined for one that nothing can be scored against; the line is kept, and reported
   */
  readReference(answer: unknown): Reference | undefined;
  /**
   * Scores a completion (the model's answer, without its reasoning). Pure and quick: it runs for every rollout of a
   * training. What it throws costs that sample, not the batch.
   * @param prompt the turns before the answer, made when asked for
   */
  score(completion: string, reference: Reference, prompt: () => string): Score;
  /**
   * Names of rules that may pay, with what a person reads for each. What one named `withinTolerance` pays is a metric
   * of
   * its own. Absent: `right` alone.
   */
  readonly rules?: Readonly<Record<string, string>>;
  /**
   * The part of a completion that states its answer: what stands behind the marker, as written.
   * @returns undefined where nothing is stated
   */
  stated(completion: string): string | undefined;
  /** One notation for equal answers, as stated or as reference. Absent: lower case, without white space around it. */
  normalize?(answer: string): string;

  /** A completion that states an answer as the prompt asks for it, with a line of reasoning before it. */
  write(answer: string): string;
  /**
   * A right answer made wrong, further off than any rule pays for.
   * @returns undefined where there is no saying what is wrong
   */
  makeWrong(answer: string): string | undefined;
  /**
   * Answers whose score is known, whatever the dataset: the smoke test sends them before every training. At least one
   * right and one wrong.
   */
  readonly knownCases: readonly KnownCase[];
  /** Ways to write an answer that must be paid like the plain one; `npm run reward:check` tries each on many rows. */
  readonly notations?: readonly Notation[];
}

/** What references are, in words and in counts. */
export interface References<Reference = unknown> {
  /** What one must be, for messages: "a number, yes or no". */
  readonly allowed: string;
  /** What is said of any other: "neither a number nor yes or no". */
  readonly others: string;
  /**
   * Kinds that the manifest counts: keys, and what the report calls them ("numbers"). Not "other", which is any else.
   */
  readonly kinds: Readonly<Record<string, string>>;
  /** @returns a key of `kinds` */
  kindOf(reference: Reference): string;
  /** One, for a person. */
  show(reference: Reference): string;
}

/** Where the data lies, unless an execution's input names another place. */
export interface Source {
  /** A folder: `https://host/folder` or `s3://bucket/prefix`, pinned to a version where that is possible. */
  readonly url: string;
  /** One JSON array of rows; JSON Lines; or CSV (RFC 4180) with a line of headings. Each is streamed. */
  readonly format: "json" | "jsonl" | "csv";
  /** File names in the folder. A split without a file is carved from the training file. */
  readonly files: { readonly train: string; readonly val?: string; readonly test?: string };
  /**
   * Shares, over 0 and together at most 0.9, of the training file's clusters for the splits that have no file; drawn by
   * the input's seed.
   */
  readonly carve?: { readonly val?: number; readonly test?: number };
}

/** A row of the source. */
export interface SourceRecord {
  /** What JSON.parse makes of it; of CSV, an object of texts by heading. */
  readonly value: unknown;
  /** JSON: as it stands in the file, for what JSON.parse does not keep (688.0 is 688). CSV: empty. */
  readonly text: string;
}

/** Of an execution's input. What is absent is the pipeline's own default. */
export interface Defaults {
  /** Rows of each split at most; 100 or more, and 20,000 at most of the first two together. */
  readonly trainSamples: number;
  readonly validationSamples: number;
  readonly testSamples: number;
  /** Absent: `<name>-nova-lite-rft`. */
  readonly customModelNamePrefix?: string;
  readonly hyperParameters?: {
    readonly batchSize?: number;
    readonly epochCount?: number;
    readonly evalInterval?: number;
    readonly inferenceMaxTokens?: number;
    readonly learningRate?: number;
    readonly maxPromptLength?: number;
    readonly reasoningEffort?: "low" | "medium" | "high";
    readonly trainingSamplePerPrompt?: number;
  };
}

/** Why a row can't be used; the manifest shows it. */
export class UnusableRow extends Error {
  override readonly name = "UnusableRow";
}

/** The reason of a row that has no answer: counted by itself. */
export const NO_ANSWER = "there is no answer";

export interface LineContent {
  /** The system turn; absent: there is none. */
  readonly system?: string;
  /** The user's turn. */
  readonly user: string;
  /** The reference, as a text. */
  readonly answer: string;
  /** The bare question, for reports. */
  readonly question: string;
  /** The field that the task belongs to: "finance". */
  readonly domain: string;
  /**
   * Further members of the line: none of messages, reference_answer, task_id, domain, data_source and
   * original_question.
   */
  readonly others?: Readonly<Record<string, unknown>>;
}

/** A line of a prepared dataset. */
export interface DatasetLine {
  /** `<recipe's name>_<train|val|test>_<index>`. */
  readonly task_id: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly reference_answer: { readonly answer: string };
  readonly original_question: string;
  /** {@link LineContent.others}. */
  readonly [other: string]: unknown;
}

/** What is known of a line before its row is drawn. */
export type ClusteredLine = Pick<DatasetLine, "messages" | "reference_answer" | "original_question"> &
  Readonly<Record<string, unknown>>;

export interface Doubts<Row = unknown> {
  /** What happens to such a row where it is not left out: "exe_ans counts". */
  readonly fate: string;
  /** By key, which is the manifest's. */
  readonly kinds: Readonly<Record<string, DoubtKind>>;
  /** All that speaks against a row; empty in the best case. */
  of(row: Row): readonly Doubt[];
}

export interface DoubtKind {
  /** "Program contradicts exe_ans" */
  readonly title: string;
  /** Behind a number: "rows have an exe_ans that their own program contradicts". @param parts counts, by part */
  readonly warning: (parts: Readonly<Record<string, number | undefined>>) => string;
  /** Of a kind that falls apart: part → what the report calls it. */
  readonly parts?: Readonly<Record<string, string>>;
  /** One row, for the report. @param part where there are parts */
  readonly describe: (facts: Readonly<Record<string, string>>, part: string) => string;
}

export interface Doubt {
  readonly kind: string;
  /** Where its kind has parts. */
  readonly part?: string;
  /** What the manifest says of the row. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface Cluster {
  /** What people call one: "page". Its plural has an s. */
  readonly noun: string;
  /** @returns a text of any length that rows of one cluster share */
  of(line: ClusteredLine): string;
}

export interface Kinds {
  /** By key; the report's headings: "by operation". `ordered`: listed by name, not by how frequent they are. */
  readonly dimensions: Readonly<Record<string, { readonly title: string; readonly ordered?: boolean }>>;
  /** The kind of a question in each dimension. */
  of(line: DatasetLine): Readonly<Record<string, string>>;
}

export interface Score {
  /** 0 to 1. */
  readonly score: number;
  /** What the completion states: one value; nothing; something that is not a value; or more than one. */
  readonly states: "value" | "nothing" | "unreadable" | "several";
  /** Which of the recipe's rules paid; undefined where none did. */
  readonly rule?: string | undefined;
  /** The text that was read, and the value that it was understood as, for a person: "12.5%", "12.5 percent". */
  readonly text?: string | undefined;
  readonly understood: () => string;
  /** One sentence for a person who doubts the score. */
  readonly why: () => string;
}

export interface KnownCase {
  /** For a person. Absent: the completion's last line, and the reference. */
  readonly name?: string;
  /** Absent: a number of the case. */
  readonly id?: string;
  /** Absent: "What is the value?" */
  readonly prompt?: string;
  readonly completion: string;
  /** As a line's `answer`. */
  readonly reference: string;
  /** Exactly. */
  readonly expected: number;
  /** The reference stands beside the messages, not under `metadata`: AWS's documents have both. */
  readonly referenceAtTop?: boolean;
}

export interface Notation {
  /** An example: "$1,234.50". */
  readonly name: string;
  /** @returns a whole completion; undefined for an answer that it is not for */
  readonly write: (answer: string) => string | undefined;
}

/**
 * What sample.ts exports: rows in the source's own files and format, made up, with true answers, the same at every
 * call. The rehearsal trains on them where nobody names a source, so that it needs
 * no data of others. 100 rows or more of training, and some of each other split.
 * @returns texts by file name
 */
export type Sample = () => Readonly<Record<string, string>>;
