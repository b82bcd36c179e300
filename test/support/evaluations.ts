import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type {
  AnsweredRow,
  ChangedRow,
  Comparison,
  EvaluationOutput,
  EvaluationSummary,
  ModelResult,
} from "../../functions/contract/evaluation/evaluation-summary.ts";
import type { BaselineCheck, NestedEvaluation } from "../../functions/contract/baseline.ts";
import { entered, exited, STARTED } from "./histories.ts";
import { DATASET } from "./runs.ts";

export const PROFILE = "us.amazon.nova-2-lite-v1:0";
export const CUSTOM_MODEL =
  "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/jr2dm97inxxm";
export const STABLE_DEPLOYMENT = "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/c4ampi0n";
const EVALUATION_MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:finqa-rft-evaluation";
export const evaluationArn = (name: string): string =>
  `arn:aws:states:us-east-1:123456789012:execution:finqa-rft-evaluation:${name}`;

/** 1,147 rows, each model asked once: what the base and the tuned model came to. */
export const modelResult = (changes: Partial<ModelResult> = {}): ModelResult => ({
  name: "base",
  role: "base",
  modelId: PROFILE,
  modelArn: PROFILE,
  asked: 1147,
  completed: 1147,
  missing: 0,
  answered: 1131,
  truncated: 9,
  accuracy: { value: 702 / 1147, low: 0.5831, high: 0.641 },
  paid: 702,
  mixedRows: 0,
  overTokenLimit: 31,
  inputTokens: 1_262_004,
  outputTokens: 688_212,
  usDollars: 2.309,
  latencyMs: { p50: 6_240, p95: 14_820 },
  commonAnswer: null,
  ...changes,
});

const changedRow = (i: number, first: string, second: string): ChangedRow => ({
  id: `finqa_test_${i}`,
  question: "what was the percentage change in net sales from 2008 to 2009?",
  reference: "0.0935",
  first: `Net sales were 1,234.5 in 2008 and 1,349.9 in 2009.\n\nANSWER: ${first}`,
  second: `(1,349.9 - 1,234.5) / 1,234.5 = 0.0935\n\nANSWER: ${second}`,
});

export const comparisonOf = (changes: Partial<Comparison> = {}): Comparison => ({
  first: "base",
  second: "tuned",
  rows: 1147,
  leftOut: 2,
  clusters: 402,
  table: { bothRight: 658, onlyFirst: 44, onlySecond: 132, neither: 313 },
  difference: { value: 88 / 1147, low: 0.051, high: 0.103 },
  midP: 2.1e-11,
  bootstrap: { value: 88 / 1147, low: 0.0506, high: 0.1032 },
  smallestDetectableGain: 0.032,
  verdict: "better",
  sentence: "Right answers on 1,147 held-out rows: 61.2 % → 68.9 %, +7.7 points, 95 % interval 5.1 to 10.3: better",
  kinds: [
    { dimension: "operation", kind: "subtract", rows: 214, first: 0.682, second: 0.724, wins: 18, losses: 9 },
    { dimension: "operation", kind: "divide", rows: 361, first: 0.637, second: 0.734, wins: 49, losses: 14 },
    { dimension: "operation", kind: "table_average", rows: 31, first: 0.484, second: 0.452, wins: 2, losses: 3 },
    { dimension: "operation", kind: "several", rows: 541, first: 0.575, second: 0.651, wins: 63, losses: 18 },
    { dimension: "steps", kind: "1", rows: 606, first: 0.649, second: 0.72, wins: 69, losses: 26 },
    { dimension: "steps", kind: "2", rows: 388, first: 0.611, second: 0.698, wins: 48, losses: 14 },
    { dimension: "steps", kind: "3 or more", rows: 153, first: 0.471, second: 0.542, wins: 15, losses: 4 },
    { dimension: "source", kind: "table", rows: 702, first: 0.654, second: 0.74, wins: 86, losses: 26 },
    { dimension: "source", kind: "text", rows: 268, first: 0.56, second: 0.619, wins: 28, losses: 12 },
    { dimension: "source", kind: "both", rows: 177, first: 0.525, second: 0.593, wins: 18, losses: 6 },
  ],
  turnedRight: Array.from({ length: 10 }, (_, i) => changedRow(7 * i, "9.3", "9.35%")),
  turnedWrong: Array.from({ length: 10 }, (_, i) => changedRow(7 * i + 3, "9.35%", "115.4")),
  ...changes,
});

/** Base against tuned on the test rows, as CompareModels writes it. */
export const summaryOf = (changes: Partial<EvaluationSummary> = {}): EvaluationSummary => ({
  version: 1,
  execution: { arn: evaluationArn("e1"), name: "e1" },
  dataset: { digest: DATASET.digest, split: "test", rows: 1147, clusters: 402 },
  samplesPerRow: 1,
  inference: { maxTokens: 1000, temperature: 0, reasoningEffort: "low" },
  rewardFunctionVersionArn: "arn:aws:lambda:us-east-1:123456789012:function:Reward:7",
  minCompleted: 0.98,
  models: [
    modelResult(),
    modelResult({
      name: "tuned",
      role: "candidate",
      modelId: "arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/cand1date",
      modelArn: CUSTOM_MODEL,
      completed: 1145,
      missing: 2,
      accuracy: { value: 790 / 1147, low: 0.6611, high: 0.7164 },
      paid: 790,
      usDollars: 2.101,
    }),
  ],
  comparisons: [comparisonOf()],
  usDollars: 4.41,
  verdict: comparisonOf().sentence,
  ...changes,
});

/** The base alone on validation rows, at the temperature of training. */
export const BASELINE_SUMMARY: EvaluationSummary = summaryOf({
  execution: { arn: evaluationArn("b1"), name: "b1" },
  dataset: { digest: DATASET.digest, split: "val", rows: 50, clusters: 31 },
  samplesPerRow: 4,
  inference: { maxTokens: 1000, temperature: 1, reasoningEffort: "low" },
  models: [
    modelResult({
      asked: 200,
      completed: 199,
      missing: 1,
      answered: 197,
      truncated: 2,
      accuracy: { value: 0.613, low: 0.52, high: 0.706 },
      paid: 122,
      mixedRows: 18,
      overTokenLimit: 5,
      inputTokens: 219_200,
      outputTokens: 119_400,
      usDollars: 0.4007,
    }),
  ],
  comparisons: [],
  usDollars: 0.4007,
  verdict: "Right answers on 50 rows of val.jsonl: 61.3 %, 95 % interval 52.0 to 70.6",
});

/** What CheckBaseline made of it. */
export const BASELINE_CHECK: BaselineCheck = {
  meanReward: 0.613,
  paidShare: 122 / 199,
  mixedRows: 18,
  overTokenLimitShare: 5 / 199,
  sentence: "Before training, 61.3 % of 199 answers of the base model to 50 validation rows were paid.",
  warnings: [],
};

/** What the evaluation execution of a summary puts out. */
export function outputOf(
  summary: EvaluationSummary,
  promotion: EvaluationOutput["promotion"] = null,
): EvaluationOutput {
  const [comparison] = summary.comparisons;
  const { first, second, rows, difference, midP, verdict, sentence } = comparison ?? comparisonOf();
  return {
    summaryKey: `rft-evaluations/${summary.execution.name}/summary.json`,
    rowsKey: `rft-evaluations/${summary.execution.name}/rows.jsonl`,
    verdict: summary.verdict,
    usDollars: summary.usDollars,
    spentUsDollars: summary.usDollars,
    models: summary.models.map(
      ({
        name,
        role,
        asked,
        completed,
        missing,
        truncated,
        paid,
        mixedRows,
        overTokenLimit,
        accuracy,
        commonAnswer,
      }) => ({
        name,
        role,
        asked,
        completed,
        missing,
        truncated,
        paid,
        mixedRows,
        overTokenLimit,
        accuracy,
        commonAnswer,
      }),
    ),
    comparison: comparison === undefined ? null : { first, second, rows, difference, midP, verdict, sentence },
    promotion,
  };
}

/** The evaluation as the timeline reads it from the history. */
export const nestedOf = (
  summary: EvaluationSummary,
  promotion: EvaluationOutput["promotion"] = null,
): NestedEvaluation => ({ executionArn: summary.execution.arn, output: outputOf(summary, promotion) });

/** Lines of rows.jsonl, a row and model each. */
export const answeredRow = (changes: Partial<AnsweredRow> = {}): AnsweredRow => ({
  id: "finqa_test_0",
  cluster: "0a1b2c3d",
  model: "base",
  sample: 0,
  answer: "Net sales grew.\n\nANSWER: 9.35%",
  score: 1,
  stopReason: "end_turn",
  inputTokens: 1100,
  outputTokens: 480,
  latencyMs: 6200,
  error: null,
  ...changes,
});

const task = (second: number, type: string, details: string, fields: object): HistoryEvent => ({
  id: second,
  type: type as never,
  timestamp: new Date(STARTED.getTime() + second * 1000),
  [details]: { resourceType: "states", resource: "startExecution.sync:2", ...fields },
});

/** The description of a child, as `.sync:2` returns it: in PascalCase, the output parsed. */
const childOf = (executionArn: string): object => ({
  ExecutionArn: executionArn,
  Name: executionArn.split(":").at(-1),
  StateMachineArn: EVALUATION_MACHINE,
  StartDate: STARTED.getTime(),
});

/** A state that started an evaluation and waited for it. */
export const evaluated = (
  second: number,
  state: string,
  nested: NestedEvaluation,
  payload: unknown,
): HistoryEvent[] => [
  entered(second, state),
  task(second, "TaskScheduled", "taskScheduledEventDetails", { region: "us-east-1", parameters: "{}" }),
  task(second + 1, "TaskStarted", "taskStartedEventDetails", {}),
  task(second + 1, "TaskSubmitted", "taskSubmittedEventDetails", {
    output: JSON.stringify({ ExecutionArn: nested.executionArn, StartDate: STARTED.getTime() }),
  }),
  task(second + 60, "TaskSucceeded", "taskSucceededEventDetails", {
    output: JSON.stringify({
      ...childOf(nested.executionArn),
      Status: "SUCCEEDED",
      Input: {},
      Output: nested.output,
      StopDate: STARTED.getTime() + 60_000,
    }),
  }),
  exited(second + 61, state, payload),
];

/** The cause of a `States.TaskFailed`: the child's description. */
export const childFailure = (fields: object, models: readonly object[] = []): string =>
  JSON.stringify({
    ...childOf(evaluationArn("e1")),
    Status: "FAILED",
    Input: JSON.stringify({ models, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: "arn" }),
    StopDate: STARTED.getTime() + 60_000,
    ...fields,
  });

/** A state that started an evaluation which failed. */
export const evaluationFailed = (second: number, state: string, cause: string): HistoryEvent[] => [
  entered(second, state),
  task(second, "TaskScheduled", "taskScheduledEventDetails", { region: "us-east-1", parameters: "{}" }),
  task(second + 1, "TaskStarted", "taskStartedEventDetails", {}),
  task(second + 60, "TaskFailed", "taskFailedEventDetails", { error: "States.TaskFailed", cause }),
];
