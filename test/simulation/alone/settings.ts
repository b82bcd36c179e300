import { beginTrial } from "../../../functions/sweep/begin-trial/begin-trial.ts";
import { deleteLosers } from "../../../functions/sweep/delete-losers/delete-losers.ts";
import { planSweep } from "../../../functions/sweep/plan-sweep/plan-sweep.ts";
import { recordTrial } from "../../../functions/sweep/record-trial/record-trial.ts";
import { selectTrial } from "../../../functions/sweep/select-trial/select-trial.ts";
import { writeSweepReport } from "../../../functions/sweep/write-sweep-report/write-sweep-report.ts";
import { answerShard } from "../../../functions/evaluation/answer-shard/answer-shard.ts";
import { compareModels } from "../../../functions/evaluation/compare-models/compare-models.ts";
import { probeModels } from "../../../functions/evaluation/probe-models/probe-models.ts";
import {
  BASE,
  DEPLOYMENT_ARN,
  evaluationPlan,
  FULL_TIME,
  TUNED,
  type Workbench,
  workbench,
} from "../../support/evaluation-bench.ts";
import { ok } from "../../support/scripted-server.ts";
import {
  begun,
  BUCKET,
  completed,
  executionName,
  modelArn,
  NOW,
  runArn,
  runOutput,
  SWEEP,
  type SweepBench,
  sweepBench,
  trialOf,
} from "../../support/sweeps.ts";
import type { Service } from "../faults.ts";

/** A function between services that are as a test has left them. */
export interface Opened {
  readonly clients: Readonly<Partial<Record<Service | "runtime", object>>>;
  invoke(): Promise<unknown>;
  /** What it leaves behind, as text. */
  left(): Promise<string>;
  /** How often a model was asked: each time is paid for. */
  questions(): number;
  close(): Promise<void>;
}

export interface Setting {
  readonly functionName: string;
  readonly what: string;
  open(): Promise<Opened>;
}

/** The functions that no simulation runs with all their calls: each is called by itself. */
export const SETTINGS: readonly Setting[] = [
  sweep("PlanSweep", "that goes on from an earlier sweep", async (bench) => {
    const plan = { ...stores(bench), bedrock: bench.bedrock };
    const input = { vary: { learningRate: [1e-5, 2e-5] }, maxTrainingHours: 48 };
    const { trials } = await planSweep({ execution: SWEEP, input }, plan);
    bench.executions.set(SWEEP.arn.replace("autumn", "summer"), { status: "FAILED" });
    bench.put({ ...completed(0, 0.5), ...trials[0] }, "summer");
    bench.put({ ...begun(1), ...trials[1] }, "summer");
    return () => planSweep({ execution: SWEEP, input: { ...input, resume: "summer" } }, plan);
  }),
  sweep("PlanSweep", "beside another training", (bench) => {
    bench.trainings.push("finqa-rft-job-0123456789abcdef");
    const input = { vary: { learningRate: [1e-5] } };
    return () => planSweep({ execution: SWEEP, input }, { ...stores(bench), bedrock: bench.bedrock });
  }),
  sweep("BeginTrial", "that was begun before, and runs", (bench) => {
    bench.put(begun(0));
    bench.executions.set(runArn(executionName(0)), { status: "RUNNING" });
    return () => beginTrial(TRIAL, stores(bench));
  }),
  sweep("BeginTrial", "beside a completed one", (bench) => {
    bench.put(completed(1, 0.5));
    return () => beginTrial(TRIAL, stores(bench));
  }),
  sweep("RecordTrial", "that has completed", (bench) => {
    bench.put(begun(0));
    bench.executions.set(runArn(executionName(0)), { status: "SUCCEEDED", output: runOutput(0) });
    return () => recordTrial({ ...TRIAL, failure: { Error: "", Cause: "" } }, stores(bench));
  }),
  sweep("SelectTrial", "of two, one of which is not recorded", (bench) => {
    bench.put(completed(0, 0.5));
    bench.put(begun(1));
    bench.executions.set(runArn(executionName(1)), { status: "SUCCEEDED", output: runOutput(1) });
    const trials = [trialOf(0), trialOf(1)];
    return () => selectTrial({ sweep: { execution: SWEEP }, trials, ends: [], now: NOW }, stores(bench));
  }),
  sweep("DeleteLosers", "of three", (bench) => {
    [0.4, 0.6, 0.5].forEach((score, index) => {
      bench.put(completed(index, score));
    });
    const event = { sweep: { execution: SWEEP }, selection: { index: 1, modelArn: modelArn(1) } };
    return () => deleteLosers(event, { ...stores(bench), bedrock: bench.bedrock });
  }),
  sweep("WriteSweepReport", "of two trials", (bench) => {
    bench.put(completed(0, 0.5));
    bench.put(completed(1, 0.6));
    bench.executions.set(SWEEP.arn, { status: "SUCCEEDED", output: {} });
    return () => writeSweepReport({ executionArn: SWEEP.arn }, { ...stores(bench), sourceCommit: "c0ffee" });
  }),
  evaluation("ProbeModels", "of base and a deployment that is another's", ({ dependencies }) => {
    const event = { evaluation: evaluationPlan(), models: [BASE, { ...TUNED, temporary: false }] };
    return () => probeModels(event, dependencies);
  }),
  evaluation("AnswerShard", "of base and a deployment that is another's", ({ dependencies }) => {
    const models = [BASE, { ...TUNED, temporary: false }];
    const event = { evaluation: evaluationPlan(), models, shard: { from: 0, rows: 4 }, round: 0 };
    return () => answerShard(event, dependencies);
  }),
  evaluation("CompareModels", "of two shards", async ({ dependencies }) => {
    const evaluation = evaluationPlan();
    const models = [BASE, TUNED];
    const shards = [
      { from: 0, rows: 7 },
      { from: 7, rows: 5 },
    ];
    for (const shard of shards) await answerShard({ evaluation, models, shard, round: 0 }, dependencies);
    return () => compareModels({ evaluation, models, shards }, dependencies);
  }),
];

const SERVES_TUNED = {
  customModelDeploymentArn: DEPLOYMENT_ARN,
  modelDeploymentName: "somebody's",
  modelArn: TUNED.modelArn,
  createdAt: "2026-11-24T10:00:00Z",
  status: "Active",
};

const TRIAL = { sweep: { execution: SWEEP, maxTrainingHours: 48 }, trial: trialOf(0), now: NOW };

const stores = ({ s3, sfn }: SweepBench) => ({ s3: s3.client, sfn, bucket: BUCKET });

type Prepared = () => Promise<unknown>;

function sweep(
  functionName: string,
  what: string,
  prepare: (bench: SweepBench) => Prepared | Promise<Prepared>,
): Setting {
  return {
    functionName,
    what,
    async open() {
      const bench = await sweepBench();
      return {
        clients: { s3: bench.s3.client, states: bench.sfn, bedrock: bench.bedrock },
        invoke: await prepare(bench),
        left: () => Promise.resolve([...bench.s3.objects].map(String).toSorted().join("\n")),
        questions: () => 0,
        close: () => bench.close(),
      };
    },
  };
}

function evaluation(
  functionName: string,
  what: string,
  prepare: (bench: Workbench) => Prepared | Promise<Prepared>,
): Setting {
  return {
    functionName,
    what,
    async open() {
      const bench = await workbench();
      bench.control = () => ok(SERVES_TUNED);
      const { s3, bedrock, lambda, runtime } = bench.dependencies;
      const invoke = await prepare(bench);
      return {
        clients: { s3, bedrock, lambda, runtime },
        invoke() {
          bench.time = FULL_TIME;
          return invoke();
        },
        async left() {
          const keys = [...(await bench.keys("rft-answers/")), ...(await bench.keys("rft-evaluations/"))].filter(
            (key) => !key.includes("/spent/"), // several objects, the largest of which counts
          );
          return (await Promise.all(keys.map(async (key) => `${key} ${await bench.text(key)}`))).join("\n");
        },
        questions: () => bench.asked.length,
        close: () => bench.close(),
      };
    },
  };
}
