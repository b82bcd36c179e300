import { readFileSync } from "node:fs";
import { ServiceTemporarilyUnavailable } from "../../../functions/contract/errors.ts";
import { stopChildren } from "../../../functions/ended/stop-children/stop-children.ts";
import { beginTrial } from "../../../functions/sweep/begin-trial/begin-trial.ts";
import { planSweep } from "../../../functions/sweep/plan-sweep/plan-sweep.ts";
import { recordTrial } from "../../../functions/sweep/record-trial/record-trial.ts";
import { rankTrials } from "../../../functions/sweep/select-trial/rank-trials.ts";
import { selectTrial } from "../../../functions/sweep/select-trial/select-trial.ts";
import { TrialRecords } from "../../../functions/sweep/trials/trial-records.ts";
import { AwsError } from "../../../local/http/loopback-server.ts";
import type { Outcome } from "../../../local/lambda/function-process.ts";
import { ACCOUNT, REGION } from "../../../local/template/intrinsics.ts";
import type { StateMachineDefinition } from "../../../local/template/supported-definition.ts";
import { MachineExecution } from "../machine-execution.ts";
import { Random } from "../random.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { SweepWorld } from "./sweep-world.ts";

const machineArn = (name: string): string => `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`;
const MACHINE = { name: "finqa-rft-sweep", arn: machineArn("finqa-rft-sweep") };
const PIPELINE = machineArn("finqa-rft");
const EVALUATION = machineArn("finqa-rft-evaluation");
const BUCKET = "rft-bucket";

const DEFINITION = JSON.parse(
  readFileSync(new URL("../../../statemachine/sweep.asl.json", import.meta.url), "utf8").replaceAll(
    /\$\{(\w+)Arn\}/g,
    (_, name: string) =>
      ({ PipelineMachine: PIPELINE, EvaluationMachine: EVALUATION })[name] ??
      `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
  ),
) as StateMachineDefinition;

const HOUR = 3_600_000;
const STOP_TRIES_EVERY = 6 * 60_000;
/** Some tries, each of which one in ten fails. */
const MOST_HOURS_TO_STOP = 1;

type Step = (event: unknown) => Promise<unknown>;

/** What a test puts in place of what is deployed, to see that it is found. */
export interface Planted {
  readonly code?: (steps: Readonly<Record<string, Step>>) => Readonly<Record<string, Step>>;
  /** Neither the rule for ended executions nor Step Functions stops what an ended sweep has started. */
  readonly stopsNothing?: boolean;
}

export interface SimulatedSweep {
  readonly seed: number;
  /** Each end of the sweep; after one without success it was redriven. */
  readonly ends: readonly string[];
  readonly trials: number;
  readonly executions: number;
  readonly violations: readonly string[];
}

/**
 * A sweep through its real definition and its real functions, by a clock that jumps: trials fail, find a quota exceeded
 * or are stopped by hand, starts are throttled or lose their answer, reads are stale, invocations fail or lose their
 * answer, for hours at times, and somebody aborts the sweep and redrives it.
 */
export async function simulateSweep(seed: number, planted: Planted = {}): Promise<SimulatedSweep> {
  const random = new Random(seed, 7);
  const clock = new VirtualClock(new Date("2026-11-24T00:00:00Z"));
  const count = 2 + Math.floor(random.share() * 5);
  const maxTrainingHours = random.chance(0.3) ? random.between(3, 20) : 1_000;
  const outage = random.chance(0.3) ? random.between(0, 30 * HOUR) : Infinity;
  const outageEnds = outage + random.between(HOUR / 4, 4 * HOUR);
  const world = new SweepWorld(clock, random, {
    maxHours: maxTrainingHours,
    stale: { now: () => clock.now(), lag: () => (random.chance(0.1) ? random.between(0, 10) : 0) },
  });
  const { s3, sfn, bedrock } = world;
  const stores = { s3: s3.client, sfn, bucket: BUCKET };
  const deployed: Readonly<Record<string, Step>> = {
    PlanSweep: (event) => planSweep(event, { ...stores, bedrock }),
    BeginTrial: (event) => beginTrial(event, stores),
    RecordTrial: (event) => recordTrial(event, stores),
    SelectTrial: (event) => selectTrial(event, stores),
    WriteSweepReport: () => Promise.resolve({}),
  };
  const steps = planted.code?.(deployed) ?? deployed;
  let busy = 0;
  const atWork = async <T>(work: () => Promise<T>): Promise<T> => {
    busy++;
    try {
      return await work();
    } finally {
      busy--;
    }
  };

  const invoke = async (state: string, _: string, payload: unknown): Promise<Outcome> => {
    await clock.sleep(random.between(50, 2_000));
    const out = clock.now().getTime() - clock.started;
    const fails = (out >= outage && out < outageEnds) || random.chance(0.03);
    if (fails && random.chance(0.5)) return failure(new ServiceTemporarilyUnavailable("in the simulation"));
    const outcome = await atWork(() => steps[state]!(payload)).then(
      (result) => ({ result: JSON.stringify(result) }),
      failure,
    );
    await clock.sleep(random.between(0, 1_000));
    return fails ? failure(new ServiceTemporarilyUnavailable("the answer was lost")) : outcome;
  };

  const ends: string[] = [];
  const sweep = new MachineExecution({
    machine: MACHINE,
    definition: DEFINITION,
    name: `seed-${seed}`,
    input: {
      vary: { learningRate: Array.from({ length: count }, (_, i) => (i + 1) * 1e-5) },
      maxTrainingHours,
      maxConcurrentTrials: 1 + Math.floor(random.share() * 3),
      run: { baseline: { rows: 0 } },
    },
    clock,
    invoke,
    startExecution: (request) => {
      if (random.chance(0.05)) throw new AwsError("ThrottlingException", 400, "Rate exceeded");
      const started = world.start(request);
      // An execution without a name would be started twice: Step Functions' own client must not lose that answer.
      if (request.name !== undefined && random.chance(0.05))
        throw new AwsError("SdkClientException", 400, "the answer was lost");
      return started;
    },
    jitter: () => random.share(),
    onEnd: ({ status, error, executionArn, startDate, stopDate = "" }) => {
      ends.push(error ?? status);
      if (status === "SUCCEEDED" || planted.stopsNothing === true) return;
      // Step Functions may stop what the sweep waited for; the rule for ended executions does.
      for (const trial of world.trials) if (trial.runs && random.chance(0.4)) trial.abort();
      const event = { executionArn, startDate: Date.parse(startDate), stopDate: Date.parse(stopDate) };
      clock.after(random.between(500, 60_000), () => void stop(event, 0));
    },
  });
  world.sweep = sweep;
  async function stop(event: object, tries: number): Promise<void> {
    const sleep = (milliseconds: number): Promise<void> => clock.sleep(milliseconds);
    const again = await atStops(() =>
      random.chance(0.1)
        ? Promise.reject(new Error("throttled"))
        : stopChildren(event, { sfn, childMachineArns: [PIPELINE, EVALUATION], sleep }),
    );
    if (again && tries < 250) clock.after(STOP_TRIES_EVERY, () => void stop(event, tries + 1));
  }
  const atStops = (work: () => Promise<unknown>): Promise<boolean> =>
    work().then(
      () => false,
      () => true,
    );

  await live();
  const mostRedrives = planted.stopsNothing === true ? 0 : 3;
  for (let redrives = 0; redrives < mostRedrives && isRedrivable(ends.at(-1)); redrives++) {
    // At once, before the rule has come, or much later.
    await settle(clock.started + clock.seconds * 1000 + random.between(1_000, random.chance(0.5) ? 30_000 : 6 * HOUR));
    await live(() => sweep.redrive());
  }
  await settle(clock.started + clock.seconds * 1000 + 30 * HOUR);
  return { seed, ends, trials: count, executions: world.trials.length, violations: await broken() };

  /** Runs the sweep to an end; perhaps somebody aborts it meanwhile. */
  async function live(run: () => Promise<void> = () => sweep.run()): Promise<void> {
    if (random.chance(0.5))
      clock.after(random.between(0, 40 * HOUR), () => {
        if (sweep.description.status === "RUNNING" && ends.length < 3) sweep.abort();
      });
    let over = false;
    const running = run().finally(() => (over = true));
    void sweep.finished.then(() => (over = true));
    await clock.run({ until: () => over, busy: () => busy > 0 });
    await Promise.race([running, sweep.finished]);
  }

  /** Lets the time run to a moment. */
  async function settle(until: number): Promise<void> {
    let there = false;
    clock.after(until - clock.now().getTime(), () => (there = true));
    await clock.run({ until: () => there, busy: () => busy > 0 });
  }

  async function broken(): Promise<string[]> {
    const found = [...world.violations];
    const { status, output = "{}" } = sweep.description;
    const end = Date.parse(sweep.description.stopDate ?? "");
    for (const { runs, description } of world.trials) {
      const wentOn = Date.parse(description.stopDate ?? "") - end;
      if (runs || wentOn > MOST_HOURS_TO_STOP * HOUR)
        found.push(`${description.name} went on after the sweep had ended`);
    }
    const records = await new TrialRecords(s3.client, BUCKET, sweep.description.name).all();
    const best = rankTrials(records).find(({ rank }) => rank === 1);
    const completed = world.trials.filter((trial) => trial.description.status === "SUCCEEDED").length;
    if (status === "SUCCEEDED") {
      const { selection } = JSON.parse(output) as { selection: { index: number } };
      if (selection.index !== best?.record.index) found.push(`trial ${selection.index} was chosen, not the best`);
      if (records.length !== count || records.some((record) => record.status === "running"))
        found.push("a trial has no record, or an open one");
      const known = records.filter((record) => record.status === "completed").length;
      if (known !== completed) found.push(`${completed} trials completed, and ${known} are recorded so`);
    } else if (ends.at(-1) === "AllTrialsFailed" && completed > 0)
      found.push("AllTrialsFailed, though a trial completed");
    return found;
  }
}

/** Whoever operates it does not redrive a verdict. */
const isRedrivable = (end: string | undefined): boolean => end !== "SUCCEEDED" && end !== "AllTrialsFailed";

const failure = (error: unknown): Outcome => ({
  error: {
    errorType: error instanceof Error ? error.name : "Error",
    errorMessage: error instanceof Error ? error.message : String(error),
    trace: [],
  },
});
