import { createInterface } from "node:readline";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Readable } from "node:stream";
import { callFailure } from "../../aws/call-failure.ts";
import type { Recipe } from "../../../recipes/recipe.ts";
import { lastLine } from "./known-cases.ts";
import type { TestCase } from "./test-case.ts";

/** Rows of the training set that are tried; the set is shuffled, so its first are a sample of it. */
const ROWS = 20;

/** The part of a dataset line that a case is made of. */
interface Line {
  readonly task_id: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly reference_answer: { readonly answer: string };
}

/**
 * Two cases for each of the first rows of the prepared training set: its own answer, and its answer made wrong.
 */
export async function datasetCases(s3: S3Client, trainS3Uri: string, recipe: Recipe): Promise<TestCase[]> {
  const lines = await firstLines(s3, trainS3Uri);
  return lines.flatMap((line) => {
    const right = line.reference_answer.answer;
    // PrepareDataset has warned of it: no reward function can score its answer.
    if (recipe.readReference(right) === undefined) return [];
    const wrong = recipe.makeWrong(right);
    return [
      caseOf(line, recipe.write(right), 1),
      ...(wrong === undefined ? [] : [caseOf(line, recipe.write(wrong), 0)]),
    ];
  });
}

function caseOf(line: Line, completion: string, expected: 0 | 1): TestCase {
  const { task_id, messages, reference_answer } = line;
  return {
    name: `${task_id}: "${lastLine(completion)}" for ${reference_answer.answer}`,
    expected,
    sample: {
      id: `${task_id}_${expected === 1 ? "right" : "wrong"}`,
      messages: [...messages, { role: "assistant", content: completion }],
      metadata: { reference_answer },
    },
  };
}

async function firstLines(s3: S3Client, uri: string): Promise<Line[]> {
  const { hostname: bucket, pathname } = new URL(uri);
  const lines: Line[] = [];
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: pathname.slice(1) }));
    const body = object.Body as Readable;
    for await (const text of createInterface({ input: body, crlfDelay: Infinity })) {
      lines.push(JSON.parse(text) as Line);
      if (lines.length === ROWS) break;
    }
    body.destroy(); // the rest of the file is not needed
  } catch (error) {
    throw callFailure("s3:GetObject", uri, error);
  }
  return lines;
}
