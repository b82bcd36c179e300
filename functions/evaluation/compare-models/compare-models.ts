import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { callFailure } from "../../aws/call-failure.ts";
import { AnswersMissing } from "../../contract/errors.ts";
import { CompareModelsEvent } from "../../contract/evaluation/answers.ts";
import {
  AnsweredRow,
  EvaluationOutput,
  type EvaluationSummary,
  type ModelResult,
} from "../../contract/evaluation/evaluation-summary.ts";
import { rowsKey, shardKey, summaryKey } from "../../contract/keys.ts";
import { parseEvent } from "../../contract/parse.ts";
import { type Question, readQuestion } from "../../dataset/question.ts";
import { datasetRows } from "../answers/dataset-rows.ts";
import { spentBy } from "../answers/spending.ts";
import { costOf } from "../prices.ts";
import { type Evaluation, summaryOf, tallyFor } from "../statistics/summarize.ts";

export interface CompareModelsDependencies {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** Share of its answers that a model must have given for its figures to mean anything. */
const MIN_ANSWERED = 0.5;

/**
 * Merges the shards into rows.jsonl, and their figures into summary.json.
 * @throws AnswersMissing, ServiceTemporarilyUnavailable, ServiceCallFailed
 */
export async function compareModels(
  event: unknown,
  { s3, bucket }: CompareModelsDependencies,
): Promise<EvaluationOutput> {
  const { evaluation: plan, models, shards } = parseEvent(CompareModelsEvent, "CompareModels", event);
  const { execution } = plan;
  const keys = shards.map(({ from }) => shardKey(execution.name, from));

  const rows: Question[] = [];
  for await (const line of datasetRows(s3, bucket, plan.dataset, { from: 0, rows: plan.dataset.rows }))
    rows.push(readQuestion(line));
  const evaluation: Evaluation = {
    execution: { arn: execution.arn, name: execution.name },
    dataset: { digest: plan.dataset.digest, split: plan.dataset.split },
    samplesPerRow: plan.samplesPerRow,
    inference: plan.inference,
    rewardFunctionVersionArn: plan.rewardFunctionVersionArn,
    minCompleted: plan.minCompleted,
    rows,
    models: models.map(({ name, role, modelId, modelArn }) => ({ name, role, modelId, modelArn })),
    tokenLimit: plan.inference.maxTokens,
    price: ({ modelArn }, tokens) => costOf(modelArn, tokens),
  };
  const tally = tallyFor(evaluation);
  for await (const text of texts(keys))
    for (const line of text.trimEnd().split("\n")) tally.add(AnsweredRow.parse(JSON.parse(line)));
  const summary = summaryOf(evaluation, tally);

  await upload(rowsKey(execution.name), Readable.from(texts(keys)));
  await write(summaryKey(execution.name), summary);
  assertAnswered(summary);
  return outputOf(summary, await spentBy(s3, bucket, execution.name));

  async function* texts(of: readonly string[]): AsyncGenerator<string> {
    for (const key of of) {
      const text = await s3
        .send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        .then(({ Body }) => Body?.transformToString())
        .catch((error: unknown) => {
          throw callFailure("s3:GetObject", `s3://${bucket}/${key}`, error);
        });
      yield text ?? "";
    }
  }

  /** A multipart upload, 5 MB each: 120,000 answers are some hundred MB. */
  async function upload(key: string, body: Readable): Promise<void> {
    const params = { Bucket: bucket, Key: key, Body: body, ContentType: "application/jsonl" };
    await new Upload({ client: s3, params, leavePartsOnError: true }).done().catch((error: unknown) => {
      throw callFailure("s3:PutObject", `s3://${bucket}/${key}`, error);
    });
  }

  async function write(key: string, value: EvaluationSummary): Promise<void> {
    const params = { Bucket: bucket, Key: key, Body: JSON.stringify(value, null, 2), ContentType: "application/json" };
    await s3.send(new PutObjectCommand(params)).catch((error: unknown) => {
      throw callFailure("s3:PutObject", `s3://${bucket}/${key}`, error);
    });
  }
}

function assertAnswered({ models, execution }: EvaluationSummary): void {
  const silent = models.find(({ completed, asked }) => completed < asked * MIN_ANSWERED);
  if (silent === undefined) return;
  throw new AnswersMissing(
    `The model ${silent.name} gave ${silent.completed} of ${silent.asked} answers: figures from less than half of the rows would mislead. The column error of ${rowsKey(execution.name)} says why each is missing. Fix what it names, or wait; then start a new execution with the same input: it asks only what is missing.`,
  );
}

function outputOf(summary: EvaluationSummary, spentUsDollars: number): EvaluationOutput {
  const { models, comparisons, verdict, usDollars, execution } = summary;
  return EvaluationOutput.parse({
    summaryKey: summaryKey(execution.name),
    rowsKey: rowsKey(execution.name),
    verdict,
    usDollars,
    spentUsDollars,
    models: models satisfies readonly ModelResult[],
    comparison: comparisons[0] ?? null,
    promotion: null,
  });
}
