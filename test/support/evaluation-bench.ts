import { BedrockClient } from "@aws-sdk/client-bedrock";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { AskedModel, EvaluationPlan } from "../../functions/contract/evaluation/evaluation-plan.ts";
import { datasetKey } from "../../functions/contract/keys.ts";
import type { AnswerDependencies } from "../../functions/evaluation/answers/dependencies.ts";
import type { DatasetLine } from "../../recipes/recipe.ts";
import { scoreBatch } from "../../functions/reward/reward.ts";
import { type ObjectStore, s3Client, startObjectStore } from "../../local/s3/object-store.ts";
import {
  type Answer,
  clientFor,
  ok,
  type ScriptedServer,
  scriptedServer,
  type SeenRequest,
} from "./scripted-server.ts";

export const BUCKET = "rft-bucket";
export const DIGEST = "0123456789abcdef";
export const REWARD_VERSION = "arn:aws:lambda:us-east-1:123456789012:function:Reward:7";
export const PROFILE = "us.amazon.nova-2-lite-v1:0";
export const MODEL_ARN =
  "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefghijkl";
export const DEPLOYMENT_ARN = "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/mnopqrstuvwx";

/** An execution of the evaluation machine. */
export const evaluationExecution = (name = "evening") => ({
  arn: `arn:aws:states:us-east-1:123456789012:execution:finqa-rft-evaluation:${name}`,
  name,
});

export const BASE: AskedModel = { name: "base", role: "base", modelArn: PROFILE, modelId: PROFILE, temporary: false };
export const TUNED: AskedModel = {
  name: "tuned",
  role: "candidate",
  modelArn: MODEL_ARN,
  modelId: DEPLOYMENT_ARN,
  temporary: true,
};

/** Base against tuned on the first rows of the test split, at no reasoning: what is sent is all that can be sent. */
export const evaluationPlan = (changes: Partial<EvaluationPlan> = {}): EvaluationPlan => ({
  execution: evaluationExecution(),
  models: [
    { name: "base", role: "base", modelArn: PROFILE, modelId: PROFILE },
    { name: "tuned", role: "candidate", modelArn: MODEL_ARN, modelId: null },
  ],
  dataset: { digest: DIGEST, split: "test", rows: 12 },
  samplesPerRow: 1,
  inference: { maxTokens: 1000, temperature: 0, reasoningEffort: "none" },
  rewardFunctionVersionArn: REWARD_VERSION,
  maxConcurrency: 4,
  maxDollars: 25,
  minCompleted: 0.98,
  promote: false,
  promotion: null,
  estimate: { usDollars: 0.1, sentence: "" },
  ...changes,
});

/** Row i asks for i + 100; three rows share a page. */
export const datasetLine = (row: number): DatasetLine => {
  const original_question = `what is ${row} plus 100?`;
  return {
    messages: [
      { role: "system", content: "You are a financial analyst." },
      {
        role: "user",
        content: `Context:\npage ${Math.floor(row / 3)}\n\nQuestion: ${original_question}\n\nSolve this.`,
      },
    ],
    reference_answer: { answer: String(row + 100) },
    task_id: `finqa_test_${row}`,
    original_question,
    original_program: `add(${row}, const_100)`,
  };
};

/** What Converse answers, with its usage. */
export const conversed = (
  text: string,
  usage = { inputTokens: 1000, outputTokens: 100 },
  stopReason = "end_turn",
): Answer =>
  ok({
    output: { message: { role: "assistant", content: [{ text }] } },
    stopReason,
    usage: { ...usage, totalTokens: usage.inputTokens + usage.outputTokens },
    metrics: { latencyMs: 900 },
  });

/** A request of Converse, as the server saw it. */
export interface AskedQuestion {
  readonly modelId: string;
  readonly row: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export function askedQuestion({ path, body }: SeenRequest): AskedQuestion {
  const json = JSON.parse(body) as Record<string, unknown> & { messages: { content: { text: string }[] }[] };
  const modelId = decodeURIComponent(/^\/model\/(.+)\/converse$/.exec(path)?.[1] ?? "");
  return { modelId, row: Number(/what is (\d+) plus/.exec(json.messages[0]?.content[0]?.text ?? "")?.[1]), body: json };
}

/** The right answer to a question: base gets every second row right, others all. */
export const rightAnswer = ({ modelId, row }: AskedQuestion): Answer =>
  conversed(`I add.\n\nANSWER: ${modelId === PROFILE && row % 2 === 1 ? 1 : row + 100}`);

export interface Workbench {
  readonly s3: S3Client;
  readonly dependencies: AnswerDependencies;
  /** Every request of Converse so far. */
  readonly asked: readonly AskedQuestion[];
  /** Milliseconds that the Lambda has left; each call of a model takes a second of it. */
  time: number;
  /** What models answer from now on. */
  answer: (question: AskedQuestion) => Answer;
  /** What the reward function does from now on; the real one by default. */
  reward: (samples: unknown) => Answer;
  /** What Bedrock's control plane answers. */
  control: (request: SeenRequest) => Answer;
  keys(prefix: string): Promise<string[]>;
  text(key: string): Promise<string>;
  close(): Promise<void>;
}

/** Milliseconds that a Lambda of 15 minutes has. */
export const FULL_TIME = 900_000;

/**
 * A bucket with a prepared dataset of 12 rows, models and a reward function that answer over HTTP, and a Lambda's time
 * that passes as they are called.
 */
export async function workbench(rows = 12): Promise<Workbench> {
  const store: ObjectStore = await startObjectStore(BUCKET);
  const s3 = s3Client(store.url, "evaluation");
  const body = Array.from({ length: rows }, (_, row) => `${JSON.stringify(datasetLine(row))}\n`).join("");
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: datasetKey(DIGEST, "test"), Body: body }));

  const asked: AskedQuestion[] = [];
  const bench: Pick<Workbench, "time" | "answer" | "reward" | "control"> = {
    time: FULL_TIME,
    answer: rightAnswer,
    reward: (samples) => ok(scoreBatch(samples).results),
    control: () => "reset",
  };
  const runtime = await scriptedServer((request) => {
    const question = askedQuestion(request);
    asked.push(question);
    bench.time -= 1_000;
    return bench.answer(question);
  });
  const lambda = await scriptedServer((request) => {
    const answer = bench.reward(JSON.parse(request.body));
    return answer === "reset" ? answer : { ...answer, headers: { "x-amz-executed-version": "7", ...answer.headers } };
  });
  const control = await scriptedServer((request) => bench.control(request));
  const servers: ScriptedServer[] = [runtime, lambda, control];
  const keys = async (Prefix: string): Promise<string[]> =>
    ((await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }))).Contents ?? []).map(({ Key = "" }) => Key);
  return Object.assign(bench, {
    s3,
    asked,
    keys,
    dependencies: {
      runtime: new BedrockRuntimeClient({
        ...clientFor(runtime.url),
        maxAttempts: 1,
        requestHandler: new NodeHttpHandler(),
      }),
      bedrock: new BedrockClient(clientFor(control.url)),
      lambda: new LambdaClient(clientFor(lambda.url)),
      s3,
      bucket: BUCKET,
      time: {
        remaining: () => bench.time,
        sleep: (milliseconds: number) => Promise.resolve((bench.time -= milliseconds)),
        random: () => 0.5,
      },
    },
    async text(key: string): Promise<string> {
      return (
        (await (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }))).Body?.transformToString()) ?? ""
      );
    },
    async close(): Promise<void> {
      s3.destroy();
      await Promise.all([store.close(), ...servers.map((server) => server.close())]);
    },
  });
}

/** Lines of a JSONL text. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
