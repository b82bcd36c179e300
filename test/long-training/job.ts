import { Readable } from "node:stream";
import { BedrockClient } from "@aws-sdk/client-bedrock";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { JOB_ARN } from "../support/runs.ts";

/**
 * A job that trains for so long, as GetModelCustomizationJob shows it by the given clock: through the real client, in
 * this process.
 */
export class SimulatedJob {
  readonly client: BedrockClient;
  readonly #created: Date;
  readonly #began: Date;
  readonly #ends: Date;
  #stopped: Date | undefined;
  now: Date;

  /** @param hours from creation to completion; @param queuedHours of them, before training began */
  constructor(created: Date, hours: number, queuedHours: number) {
    const after = (some: number): Date => new Date(created.getTime() + some * 3_600_000);
    this.#created = this.now = created;
    this.#began = after(queuedHours);
    this.#ends = after(hours);
    this.client = new BedrockClient({
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      requestHandler: { handle: (request: HttpRequest) => Promise.resolve({ response: this.#answer(request) }) },
    });
  }

  get ends(): Date {
    return this.#ends;
  }

  get done(): boolean {
    return this.now >= this.#ends;
  }

  get began(): Date {
    return this.#began;
  }

  get stopped(): Date | undefined {
    return this.#stopped;
  }

  #answer({ method }: HttpRequest): HttpResponse {
    if (method === "POST") this.#stopped = this.now;
    return new HttpResponse({
      statusCode: 200,
      headers: { "content-type": "application/json" },
      body: Readable.from([Buffer.from(method === "POST" ? "{}" : JSON.stringify(this.#job()))]),
    });
  }

  #job(): object {
    const { done, began } = this;
    const phase = (status: string, at: Date): object => ({ status, creationTime: at, lastModifiedTime: at });
    const training = done ? "Completed" : this.now >= began ? "InProgress" : "NotStarted";
    const end = this.#stopped ?? (done ? this.#ends : undefined);
    return {
      jobArn: JOB_ARN,
      jobName: "simulated",
      creationTime: this.#created,
      status: this.#stopped ? "Stopped" : done ? "Completed" : "InProgress",
      ...(end === undefined ? {} : { endTime: end }),
      ...(done && !this.#stopped
        ? {
            outputModelArn:
              "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-2-lite-v1:0:256k/jr2dm97inxxm",
          }
        : {}),
      statusDetails: {
        validationDetails: phase("Completed", this.#created),
        dataProcessingDetails: phase("Completed", this.#created),
        trainingDetails: phase(training, began),
      },
    };
  }
}
