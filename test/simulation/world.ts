import { namesOf } from "../../functions/contract/names.ts";
import type { Bedrock } from "../../local/bedrock/bedrock-api.ts";
import type { Job } from "../../local/bedrock/job.ts";
import type { Notice } from "../../local/sns/sns-api.ts";
import type { ExecutionDescription } from "../../local/stepfunctions/description.ts";
import { clientsOn } from "./clients.ts";
import { BUCKET, DEFINITION, END_RULES, type FunctionName } from "./deployed.ts";
import { deliverEnd, type Delivery } from "./deliveries.ts";
import { assertManifestLast } from "./whole-objects.ts";
import { functionsOf } from "./functions.ts";
import { runJob } from "./job-course.ts";
import { Lambda } from "./lambda.ts";
import type { Happening, LogEntry } from "./log.ts";
import { MachineExecution } from "./machine-execution.ts";
import { MemoryS3 } from "./memory-s3.ts";
import { Random } from "./random.ts";
import { sampleFiles } from "./sample.ts";
import { isOwn, OTHER, standInsOf, startTraining } from "./stand-ins.ts";
import { VirtualClock } from "./virtual-clock.ts";
import { Wire } from "./wire.ts";
import type { WorldOptions } from "./world-options.ts";

const METRICS = Buffer.from("step_number,reward_mean\n1,0.25\n2,0.5\n");

/** Seconds that a world goes on after all is done: a job that is being stopped ends in them. */
const QUIET_SECONDS = 1200;

/** One run of the pipeline with all that is around it, in memory, on a clock that jumps. */
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
  readonly execution: MachineExecution;
  readonly notices: Notice[] = [];
  readonly deliveries: Delivery[] = [];
  readonly #options: WorldOptions;
  readonly #random: Random;
  readonly #lambda: Lambda;
  /** Deliveries and a redrive that are still to come. */
  #pending = 0;
  #cancelQuiet: (() => void) | undefined;
  #over = false;
  #failure: Error | undefined;

  constructor(options: WorldOptions) {
    const { seed, input, course, timeoutSeconds, definition = DEFINITION } = options;
    this.#options = options;
    this.#random = new Random(seed, 2);
    const { clock } = this;
    for (const [key, bytes] of options.files ?? sampleFiles) this.s3.put(key, bytes);
    const { bedrock, services } = standInsOf({
      clock,
      s3: this.s3,
      execution: () => this.execution,
      brokenReward: options.brokenReward ?? false,
      train: (job) =>
        runJob(job, course, clock, ({ id }) => {
          this.s3.put(
            `rft-output/model-customization-job-${id}/training_artifacts/step_wise_training_metrics.csv`,
            METRICS,
          );
        }),
      onJob: (status) => {
        this.#note({ what: "job", number: this.ownJobs.length, status });
      },
      onNotice: (notice) => this.notices.push(notice),
    });
    this.bedrock = bedrock;
    const wire = new Wire({
      clock,
      services,
      mishap: (sent) => options.mishap?.(sent, clock.seconds),
      lag: (sent) => options.lag?.(sent) ?? 0,
      onRequest: ({ invocation, call, path, send }, mishap, lag) => {
        if (options.otherTraining === "first by a moment" && call === "bedrock:CreateModelCustomizationJob")
          void startTraining(this.bedrock, OTHER);
        this.#note({
          what: "request",
          invocation: invocation.id,
          functionName: invocation.functionName,
          call,
          path,
          send,
          mishap,
          lag,
        });
      },
      kill: (invocation) => {
        this.#lambda.kill(invocation, invocation.random.chance(0.8) ? "Lambda.ServiceException" : "Runtime.ExitError");
      },
    });
    const clients = clientsOn(wire);
    const code = functionsOf(clients, clock);
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
    this.execution = new MachineExecution({
      definition: timeoutSeconds === undefined ? definition : { ...definition, TimeoutSeconds: timeoutSeconds },
      name: `seed-${seed}`,
      input,
      clock,
      invoke: (state, resource, payload) => this.#lambda.task(state, resource as FunctionName, payload),
      jitter: () => this.#random.share(),
      onEnd: (description) => {
        this.#onEnd(description);
      },
    });
  }

  /** Jobs of this execution. */
  get ownJobs(): Job[] {
    return this.bedrock.jobs.filter(isOwn);
  }

  /** Runs until nothing of the run is at work, or waits. */
  async run(): Promise<void> {
    const { abortAt, otherTraining = false, earlierJob = false } = this.#options;
    const { executionArn, startDate } = this.execution.description;
    if (otherTraining === true) await startTraining(this.bedrock, OTHER);
    if (typeof otherTraining === "number")
      this.clock.after(otherTraining * 1000, () => void startTraining(this.bedrock, OTHER));
    if (earlierJob) await startTraining(this.bedrock, namesOf(executionArn, startDate, "finqa-nova-lite-rft"));
    if (abortAt !== undefined) {
      this.clock.after(abortAt * 1000, () => {
        if (this.execution.description.status !== "RUNNING") return;
        this.#note({ what: "aborted" });
        this.execution.abort();
      });
    }
    this.#guard(this.execution.run());
    await this.clock.run({
      busy: () => this.#lambda.busy,
      until: () => {
        if (this.#failure !== undefined) throw this.#failure;
        return this.#quiet();
      },
    });
  }

  #onEnd(description: ExecutionDescription): void {
    const { status, error, startDate, stopDate = "" } = description;
    this.#note({ what: "ended", status, error, state: this.execution.state });
    const event = {
      executionArn: description.executionArn,
      startDate: Date.parse(startDate),
      stopDate: Date.parse(stopDate),
      status,
    };
    for (const seconds of this.#options.deliveries ?? [1]) {
      for (const { target } of (this.#options.rules ?? END_RULES).filter(({ statuses }) => statuses.includes(status))) {
        this.#pending++;
        void deliverEnd({
          target,
          event,
          afterSeconds: seconds,
          clock: this.clock,
          random: this.#random,
          faulty: this.#options.eventBridgeFails ?? false,
          invoke: (name, payload) => this.#lambda.invoke(name, payload).outcome,
        }).then((delivery) => {
          this.#pending--;
          this.deliveries.push(delivery);
          this.#note({ what: "delivery", target, outcome: delivery.outcome });
        });
      }
    }
    const { redriveAfter } = this.#options;
    if (redriveAfter === undefined || status === "SUCCEEDED" || description.redriveCount > 0) return;
    this.#pending++;
    this.clock.after(redriveAfter * 1000, () => {
      this.#pending--;
      this.#note({ what: "redriven" });
      this.#guard(this.execution.redrive());
    });
  }

  /** What the interpreter does not interpret ends the simulation. */
  #guard(running: Promise<void>): void {
    running.catch((error: unknown) => (this.#failure = error instanceof Error ? error : new Error(String(error))));
  }

  #quiet(): boolean {
    const working = this.execution.description.status === "RUNNING" || this.#pending > 0 || !this.#lambda.idle;
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
