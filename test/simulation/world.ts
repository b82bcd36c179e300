import { createHash } from "node:crypto";
import { namesOf } from "../../functions/contract/names.ts";
import type { Bedrock } from "../../local/bedrock/bedrock-api.ts";
import type { Job } from "../../local/bedrock/job.ts";
import type { Notice } from "../../local/sns/sns-api.ts";
import type { ExecutionDescription } from "../../local/stepfunctions/description.ts";
import { clientsOn } from "./clients.ts";
import {
  BUCKET,
  DEFINITION,
  END_RULES,
  type EndRule,
  EVALUATION_MACHINE,
  type FunctionName,
  QUEUE,
  RELEASE_1,
} from "./deployed.ts";
import { deliverEnd, type Delivery } from "./deliveries.ts";
import { DeploymentWatch } from "./deployment-watch.ts";
import { assertManifestLast } from "./whole-objects.ts";
import { askingFunctions, KIND_COURSE } from "./evaluation-course.ts";
import { type Code, functionsOf } from "./functions.ts";
import { runJob } from "./job-course.ts";
import { Lambda } from "./lambda.ts";
import type { Happening, LogEntry } from "./log.ts";
import { MachineExecution, type MachineOptions } from "./machine-execution.ts";
import { MemoryS3 } from "./memory-s3.ts";
import { NestedEvaluations } from "./nested-evaluations.ts";
import { Random } from "./random.ts";
import { sampleFiles } from "./sample.ts";
import {
  addChampion,
  createOthersDeployments,
  executionNameOf,
  OTHER,
  standInsOf,
  startTraining,
} from "./stand-ins.ts";
import { VirtualClock } from "./virtual-clock.ts";
import { Wire } from "./wire.ts";
import type { WorldOptions } from "./world-options.ts";

const METRICS = Buffer.from("step_number,reward_mean\n1,0.25\n2,0.5\n");

/** Seconds that a world goes on after all is done: a job that is being stopped ends in them. */
const QUIET_SECONDS = 1200;

/** One run of the pipeline, or two at once, with all that is around it, in memory, on a clock that jumps. */
export class World {
  readonly clock = new VirtualClock(new Date("2026-11-23T02:03:04.567Z"));
  readonly log: LogEntry[] = [];
  /** Objects that came to stand where they must not. */
  readonly broken: string[] = [];
  readonly s3 = new MemoryS3(BUCKET, (key, bytes) => {
    try {
      assertManifestLast(key, bytes, this.s3.objects);
    } catch (error) {
      this.broken.push(String(error));
    }
  });
  readonly bedrock: Bedrock;
  /** The evaluations of both. */
  readonly evaluations: NestedEvaluations;
  /** The run, and the one that is started beside it. */
  readonly executions: readonly [MachineExecution, ...MachineExecution[]];
  /** ARN of the model that the promoted deployment serves from the beginning. */
  readonly champion: string | undefined;
  readonly watch: DeploymentWatch;
  readonly notices: Notice[] = [];
  readonly deliveries: Delivery[] = [];
  readonly #options: WorldOptions;
  readonly #random: Random;
  readonly #lambda: Lambda;
  /** Deliveries and a redrive that are still to come, and executions that are still to be started. */
  #pending = 0;
  #cancelQuiet: (() => void) | undefined;
  #over = false;
  #failure: Error | undefined;

  constructor(options: WorldOptions) {
    const {
      seed,
      input,
      course,
      twin,
      release,
      conflicts = { validating: false, share: 0 },
      stopsUnknown = true,
      evaluations = KIND_COURSE,
    } = options;
    this.#options = options;
    this.#random = new Random(seed, 2);
    const { clock } = this;
    for (const [key, bytes] of options.files ?? sampleFiles) this.s3.put(key, bytes);
    const { bedrock, services } = standInsOf({
      clock,
      s3: this.s3,
      executions: () => [...this.executions, ...this.evaluations.all],
      brokenReward: options.brokenReward ?? false,
      conflicts,
      stopsUnknown,
      deployments: evaluations.deployments,
      random: new Random(seed, 5),
      train: (job) =>
        runJob(job, course, clock, ({ id }) => {
          this.s3.put(
            `rft-output/model-customization-job-${id}/training_artifacts/step_wise_training_metrics.csv`,
            METRICS,
          );
        }),
      onJob: ({ arn, request }, status) => {
        const of = request.jobTags?.[0]?.value.split(":").at(-1) ?? "";
        this.#note({ what: "job", arn, name: request.jobName, of, status });
      },
      onConflict: (request) => {
        this.#note({ what: "conflict", request });
      },
      onNotice: (notice) => this.notices.push(notice),
    });
    this.bedrock = bedrock;
    this.watch = new DeploymentWatch(bedrock, clock);
    const wire = new Wire({
      clock,
      services,
      mishap: (sent) => options.mishap?.(sent, clock.seconds),
      lag: (sent) => options.lag?.(sent) ?? 0,
      onRequest: ({ invocation, call, path, number, send }, mishap, lag) => {
        if (options.otherTraining === "first by a moment" && call === "bedrock:CreateModelCustomizationJob")
          void startTraining(this.bedrock, OTHER);
        this.#note({
          what: "request",
          invocation: invocation.id,
          functionName: invocation.functionName,
          call,
          path,
          request: number,
          send,
          mishap,
          lag,
        });
      },
      onEffect: ({ number }) => {
        this.#note({ what: "effect", request: number });
        this.watch.look();
      },
      kill: (invocation) => {
        this.#lambda.kill(invocation, invocation.random.chance(0.8) ? "Lambda.ServiceException" : "Runtime.ExitError");
      },
    });
    const clients = clientsOn(wire);
    const today = {
      ...functionsOf(clients, clock),
      ...askingFunctions({ course: evaluations, clock, s3: this.s3, bedrock: () => this.bedrock }),
    };
    const code = release === undefined ? today : { ...today, ResolveRun: asOnRelease1(today.ResolveRun) };
    this.#lambda = new Lambda({
      seed,
      clock,
      random: this.#random,
      code: options.code?.(code, clients) ?? code,
      fault: () => options.lambdaFault?.(),
      note: (happening) => {
        this.#note(happening);
      },
    });
    this.evaluations = new NestedEvaluations({
      clock,
      random: new Random(seed, 6),
      invoke: (name) => this.#invokerOf(name),
      note: (happening) => {
        this.#note(happening);
      },
      onEnd: (description) => {
        this.#onEnd(description);
      },
      guard: (running) => {
        this.#guard(running);
      },
      abortAt: evaluations.abortAt,
      stoppedShare: options.stoppedShare ?? 0.4,
    });
    this.champion = evaluations.champion ? addChampion(bedrock) : undefined;
    const name = `seed-${seed}`;
    const main = this.#executionOf(name, input, options.timeoutSeconds);
    const allowConcurrentRuns = twin?.allowConcurrentRuns ?? false;
    this.executions =
      twin === undefined
        ? [main]
        : [main, this.#executionOf(`${name}-twin`, { ...(input as object), allowConcurrentRuns }, undefined)];
  }

  /** The run. */
  get execution(): MachineExecution {
    return this.executions[0];
  }

  /** Jobs of the run. */
  get ownJobs(): Job[] {
    return this.jobsOf(this.execution);
  }

  jobsOf({ description }: MachineExecution): Job[] {
    return this.bedrock.jobs.filter((job) => executionNameOf(job) === description.name);
  }

  /** Runs until nothing is at work, or waits. */
  async run(): Promise<void> {
    const { abortAt, otherTraining = false, earlierJob = false, twin, noRoomAt } = this.#options;
    const { executionArn, startDate, name } = this.execution.description;
    if (otherTraining === true) await startTraining(this.bedrock, OTHER);
    if (typeof otherTraining === "number")
      this.clock.after(otherTraining * 1000, () => void startTraining(this.bedrock, OTHER));
    if (earlierJob) await startTraining(this.bedrock, namesOf(executionArn, startDate, "finqa-nova-lite-rft"), name);
    if (noRoomAt !== undefined)
      this.clock.after(noRoomAt * 1000, () => {
        createOthersDeployments(this.bedrock, this.champion ?? "");
      });
    if (abortAt !== undefined) {
      this.clock.after(abortAt * 1000, () => {
        if (this.execution.description.status !== "RUNNING") return;
        this.#note({ what: "aborted", execution: name });
        this.execution.abort();
      });
    }
    this.#start(this.execution);
    for (const other of this.executions.slice(1)) {
      this.#pending++;
      this.clock.after((twin?.after ?? 0) * 1000, () => {
        this.#pending--;
        this.#start(other);
      });
    }
    await this.clock.run({
      busy: () => this.#lambda.busy,
      until: () => {
        if (this.#failure !== undefined) throw this.#failure;
        return this.#quiet();
      },
    });
  }

  #invokerOf(name: string): MachineOptions["invoke"] {
    return (state, resource, payload) => this.#lambda.task(name, state, resource as FunctionName, payload);
  }

  #executionOf(name: string, input: unknown, timeoutSeconds: number | undefined): MachineExecution {
    const { release, definition = release === undefined ? DEFINITION : RELEASE_1 } = this.#options;
    const execution: MachineExecution = new MachineExecution({
      definition: timeoutSeconds === undefined ? definition : { ...definition, TimeoutSeconds: timeoutSeconds },
      name,
      input,
      clock: this.clock,
      invoke: this.#invokerOf(name),
      startExecution: ({ input: childsInput }) => this.evaluations.start(execution, childsInput),
      jitter: () => this.#random.share(),
      onEnd: (description) => {
        this.#onEnd(description);
      },
    });
    return execution;
  }

  #start(execution: MachineExecution): void {
    this.#note({ what: "started", execution: execution.description.name });
    this.#guard(execution.run());
  }

  #onEnd(description: ExecutionDescription): void {
    const { name, status, error } = description;
    const all = [...this.executions, ...this.evaluations.all];
    const execution = all.find((one) => one.description === description) ?? this.execution;
    this.#note({ what: "ended", execution: name, status, error, state: execution.state });
    this.evaluations.onParentsEnd(execution);
    const machine = description.stateMachineArn === EVALUATION_MACHINE.arn ? "evaluation" : "pipeline";
    const { rules = END_RULES, release } = this.#options;
    const matching = rules.filter(
      ({ target, machines, statuses }) =>
        machines.includes(machine) &&
        statuses.includes(status) &&
        (release?.oldRules !== true || TARGETS_OF_RELEASE_1.includes(target)),
    );
    for (const seconds of this.#options.deliveries ?? [1])
      for (const rule of matching) this.#deliver(rule, description, seconds);
    const { redriveAfter } = this.#options;
    if (execution !== this.execution) return;
    if (redriveAfter === undefined || status === "SUCCEEDED" || description.redriveCount > 0) return;
    this.#pending++;
    this.clock.after(redriveAfter * 1000, () => {
      this.#pending--;
      this.#note({ what: "redriven", execution: name });
      this.#guard(execution.redrive());
    });
  }

  #deliver({ target, queued }: EndRule, description: ExecutionDescription, afterSeconds: number): void {
    const { eventBridgeFails, release, maxReceives = QUEUE.maxReceives } = this.#options;
    const { executionArn, name, startDate, stopDate = "", status } = description;
    const old = release?.oldRules === true;
    const event = {
      executionArn,
      startDate: Date.parse(startDate),
      ...(old ? {} : { stopDate: Date.parse(stopDate), status }),
    };
    this.#pending++;
    void deliverEnd({
      execution: name,
      target,
      event,
      maxReceives: queued && !old ? maxReceives : undefined,
      afterSeconds,
      clock: this.clock,
      random: this.#random,
      faulty: eventBridgeFails ?? false,
      invoke: (functionName, payload) => {
        const invocation = this.#lambda.invoke(functionName, payload);
        this.#note({ what: "event", execution: name, target, invocation: invocation.id });
        return invocation;
      },
    }).then((delivery) => {
      this.#pending--;
      this.deliveries.push(delivery);
      this.#note({ what: "delivery", execution: name, target, outcome: delivery.outcome });
    });
  }

  /** What the interpreter does not interpret ends the simulation. */
  #guard(running: Promise<void>): void {
    running.catch((error: unknown) => (this.#failure = error instanceof Error ? error : new Error(String(error))));
  }

  #quiet(): boolean {
    const working =
      [...this.executions, ...this.evaluations.all].some(({ description }) => description.status === "RUNNING") ||
      this.#pending > 0 ||
      !this.#lambda.idle;
    if (working) {
      this.#cancelQuiet?.();
      this.#cancelQuiet = undefined;
    } else {
      this.#cancelQuiet ??= this.clock.after(QUIET_SECONDS * 1000, () => (this.#over = true));
    }
    return this.#over;
  }

  #note(happening: Happening): void {
    this.log.push({ at: this.clock.seconds, ...happening });
  }
}

const TARGETS_OF_RELEASE_1: readonly FunctionName[] = ["StopTrainingJob", "WriteReport", "SendNotice"];
const SINCE_RELEASE_1 = ["asking", "baseline", "evaluation"];

/** ResolveRun's answer as release 1 gave it: jobs were named by the start, too, and a run had no evaluations. */
const asOnRelease1 =
  (resolveRun: Code): Code =>
  async (event) => {
    const { run } = (await resolveRun(event)) as { run: Record<string, unknown> };
    const { arn, startTime } = run["execution"] as { arn: string; startTime: string };
    const known = Object.fromEntries(Object.entries(run).filter(([key]) => !SINCE_RELEASE_1.includes(key)));
    const hash = createHash("sha256").update(arn).digest("hex").slice(0, 8);
    return { run: { ...known, jobName: `finqa-rft-job-${startTime.slice(0, 19).replace(/[-:]/g, "")}-${hash}` } };
  };
