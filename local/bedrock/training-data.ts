import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** One prompt of a training file. The reference is opaque here: only the reward function gets it. */
export interface Prompt {
  readonly id: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  /** The user's turn. */
  readonly text: string;
  readonly reference: unknown;
}

/**
 * Bedrock RFT takes at least 100 records (User Guide, rft-prepare-data), and at most 20,000 prompts (rft-nova-models).
 */
const MIN_RECORDS = 100;
const MAX_RECORDS = 20_000;

/**
 * Reads a JSONL file as Bedrock's validation does.
 * @throws Error with the message of Bedrock's troubleshooting page; where it has none, with this project's
 */
export async function readPrompts(s3: S3Client, uri: string, minimum = MIN_RECORDS): Promise<Prompt[]> {
  const { hostname: Bucket, pathname } = new URL(uri);
  const Key = pathname.slice(1);
  const object = await s3.send(new GetObjectCommand({ Bucket, Key })).catch((error: unknown) => {
    throw new Error(
      `Could not validate GetObject permissions to access Amazon S3 bucket: ${Bucket} at key ${Key} (${error instanceof Error ? `${error.name}: ${error.message}` : ""})`,
    );
  });
  const prompts: Prompt[] = [];
  for await (const line of createInterface({ input: object.Body as Readable, crlfDelay: Infinity })) {
    if (prompts.length === MAX_RECORDS)
      throw new Error(
        `The dataset ${Key} has more than ${MAX_RECORDS} records, the most that reinforcement fine-tuning takes.`,
      );
    prompts.push(promptOf(line, prompts.length + 1, Key));
  }
  if (prompts.length < minimum)
    throw new Error(
      `The dataset ${Key} has ${prompts.length} records; reinforcement fine-tuning needs at least ${minimum}.`,
    );
  return prompts;
}

function promptOf(line: string, number: number, key: string): Prompt {
  const malformed = (what: string): Error =>
    new Error(
      `Unable to parse Amazon S3 file: ${key}. Data files must conform to JSONL format. Line ${number}: ${what}.`,
    );
  let record: { task_id?: unknown; messages?: unknown; reference_answer?: unknown } | null;
  try {
    record = JSON.parse(line) as typeof record;
  } catch {
    throw malformed("no JSON");
  }
  if (typeof record !== "object" || record === null || Array.isArray(record)) throw malformed("no JSON object");
  const { messages, reference_answer: reference } = record;
  if (!Array.isArray(messages)) throw malformed("messages is not a list");
  const turns = messages as (Prompt["messages"][number] | null)[];
  if (!turns.every(isTurn)) throw malformed("a turn has no role, or no content");
  const user = turns.find(({ role }) => role === "user");
  if (user === undefined) throw malformed("there is no user turn");
  if (reference === undefined || reference === null || reference === "") throw malformed("reference_answer is missing");
  return {
    id: typeof record.task_id === "string" ? record.task_id : `row_${number}`,
    messages: turns,
    text: user.content,
    reference,
  };
}

const isTurn = (turn: Prompt["messages"][number] | null): turn is Prompt["messages"][number] =>
  typeof turn?.role === "string" && typeof turn.content === "string" && turn.content !== "";
