import { Readable } from "node:stream";
import { BedrockClient } from "@aws-sdk/client-bedrock";
import { SFNClient } from "@aws-sdk/client-sfn";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { answered, AwsError } from "../../../local/http/loopback-server.ts";
import type { ExecutionDescription } from "../../../local/stepfunctions/description.ts";
import { type StaleReads, stepFunctionsAnswers } from "../../../local/stepfunctions/stepfunctions-api.ts";
import { MemoryS3 } from "../../support/memory-s3.ts";
import { nestedOf, summaryOf } from "../../support/evaluations.ts";
import { runOf } from "../../support/runs.ts";
import type { MachineExecution } from "../machine-execution.ts";
import type { Random } from "../random.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import { TrialCourse } from "./trial-course.ts";

const client = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 };

/** An execution of another machine that succeeds at once. */
interface Succeeded {
  readonly description: ExecutionDescription;
  readonly finished: Promise<void>;
}

/** What a sweep's functions see: the trials' executions behind Step Functions' API, S3, and a Bedrock without jobs. */
export class SweepWorld {
  readonly s3 = new MemoryS3();
  readonly sfn: SFNClient;
  readonly bedrock: BedrockClient;
  readonly trials: TrialCourse[] = [];
  /** Each trial's executions, in their order. */
  readonly byTrial = new Map<number, TrialCourse[]>();
  readonly violations: string[] = [];
  sweep: MachineExecution | undefined;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #maxHours: number;

  constructor(clock: VirtualClock, random: Random, { maxHours, stale }: { maxHours: number; stale: StaleReads }) {
    this.#clock = clock;
    this.#random = random;
    this.#maxHours = maxHours;
    const answers = stepFunctionsAnswers(
      {
        find: (arn) => this.#find(arn),
        of: (machine) => this.trials.filter(({ description }) => description.stateMachineArn === machine),
        start: () => {
          throw new Error("A function of a sweep starts no execution.");
        },
      },
      stale,
    );
    this.sfn = new SFNClient({
      ...client,
      requestHandler: {
        handle: async ({ method, headers, body }: HttpRequest) => {
          const request = {
            method,
            path: "/",
            query: new URLSearchParams(),
            headers,
            body: Buffer.concat([body as Uint8Array]),
          };
          const { status, headers: own = {}, body: text = "" } = await answered(answers, request);
          return {
            response: new HttpResponse({
              statusCode: status,
              headers: { "content-type": "application/x-amz-json-1.0", ...own },
              body: Readable.from([Buffer.from(String(text))]),
            }),
          };
        },
      },
    });
    this.bedrock = new BedrockClient({
      ...client,
      requestHandler: {
        handle: () =>
          Promise.resolve({
            response: new HttpResponse({
              statusCode: 200,
              headers: { "content-type": "application/json" },
              body: Readable.from([Buffer.from(JSON.stringify({ modelCustomizationJobSummaries: [] }))]),
            }),
          }),
      },
    });
  }

  /** What a state of the sweep starts. @throws AwsError as StartExecution does */
  start({ input, name }: { readonly input: string; readonly name?: string }): TrialCourse | Succeeded {
    if (name === undefined) return this.#succeeded(input);
    const earlier = this.trials.find(({ description }) => description.name === name);
    if (earlier !== undefined) {
      if (earlier.runs && earlier.description.input === JSON.stringify(JSON.parse(input))) return earlier;
      throw new AwsError("ExecutionAlreadyExists", 400, `Execution Already Exists: '${name}'`);
    }
    const trial = Number(/-trial-(\d+)-\d+$/.exec(name)?.[1]) - 1;
    const own = this.byTrial.get(trial) ?? [];
    this.#expectDue(name, own);
    const course = new TrialCourse(trial, name, input, this.#clock, this.#random);
    this.trials.push(course);
    this.byTrial.set(trial, [...own, course]);
    return course;
  }

  /** A trial may be started: it has no result, none of its executions runs, and the sweep has hours left. */
  #expectDue(name: string, own: readonly TrialCourse[]): void {
    const broken = (what: string): void => {
      this.violations.push(`${name} was started ${what}`);
    };
    if (own.some(({ description }) => description.status === "SUCCEEDED")) broken("though the trial is completed");
    if (own.some(({ runs }) => runs)) broken("beside another execution of the trial");
    const spent = this.trials.reduce((sum, { hours, end }) => sum + (end === "quota" ? 0 : hours), 0);
    // A minute for what is recorded between a look and a start.
    if (spent - this.#maxHours > 1 / 60) broken(`after ${spent.toFixed(2)} of ${this.#maxHours} hours`);
  }

  #succeeded(input: string): Succeeded {
    const { dryRun } = JSON.parse(input) as { dryRun?: boolean };
    const output =
      dryRun === true
        ? { run: runOf(), dataset: { digest: "0123456789abcdef" }, rewardTest: { rewardFunctionVersionArn: "r:7" } }
        : nestedOf(summaryOf()).output;
    const now = this.#clock.now().toISOString();
    const description: ExecutionDescription = {
      executionArn: "arn:aws:states:us-east-1:123456789012:execution:finqa-rft-evaluation:nested",
      stateMachineArn: "m",
      name: "nested",
      status: "SUCCEEDED",
      startDate: now,
      stopDate: now,
      input,
      inputDetails: { included: true },
      output: JSON.stringify(output),
      redriveCount: 0,
      redriveStatus: "NOT_REDRIVABLE",
    };
    return { description, finished: Promise.resolve() };
  }

  #find(arn: string): Pick<MachineExecution, "description" | "history" | "abort"> | undefined {
    if (this.sweep?.description.executionArn === arn) return this.sweep;
    const course = this.trials.find(({ description }) => description.executionArn === arn);
    if (course === undefined) return undefined;
    const none = { events: [] } as unknown as MachineExecution["history"];
    return {
      description: course.description,
      history: none,
      abort: (reason) => {
        course.abort(reason);
      },
    };
  }
}
