import { createHash } from "node:crypto";
import type { LanguageModel } from "../trainer/policy-model.ts";
import type { RftRequest } from "./request-rules.ts";

/** Bedrock's five, and one that it does not have: what if it had. */
export type Status = "InProgress" | "Completed" | "Failed" | "Stopping" | "Stopped" | "Paused";
export type PhaseStatus = "NotStarted" | "InProgress" | "Completed" | "Stopped" | "Failed";
export type PhaseName = "validationDetails" | "dataProcessingDetails" | "trainingDetails";

interface PhaseDetails {
  status: PhaseStatus;
  creationTime: string;
  lastModifiedTime: string;
}

/** Characters, by the service model. */
const MAX_FAILURE_MESSAGE = 2048;

export interface JobSummary {
  readonly jobName: string;
  readonly status: Status;
  readonly creationTime: string;
  readonly [field: string]: unknown;
}

/** What changes of a job. */
interface JobState {
  readonly status: Status;
  readonly failureMessage: string | undefined;
  readonly trainingLoss: number | undefined;
  readonly phases: Readonly<Record<PhaseName, PhaseDetails>>;
  readonly modified: string;
  readonly ended: string | undefined;
}

/** A training job, as GetModelCustomizationJob describes it. */
export class Job {
  readonly arn: string;
  readonly id: string;
  readonly request: RftRequest;
  failureMessage: string | undefined;
  trainingLoss: number | undefined;
  #status: Status = "InProgress";
  /** The trained model; where there is none, the custom model answers like the base. */
  trained: LanguageModel | undefined;
  /** Of the custom model; another than Active is a what-if. */
  modelStatus: "Active" | "Creating" | "Failed" = "Active";
  readonly #phases: Record<PhaseName, PhaseDetails>;
  readonly #created: string;
  #modified: string;
  #ended: string | undefined;
  readonly #now: () => Date;
  /** What it was from each of its changes on, in order. */
  readonly #past: { readonly from: number; readonly state: JobState }[] = [];

  constructor(id: string, arn: string, request: RftRequest, now: () => Date) {
    this.id = id;
    this.arn = arn;
    this.request = request;
    this.#now = now;
    this.#created = this.#modified = now().toISOString();
    const phase = (): PhaseDetails => ({
      status: "NotStarted",
      creationTime: this.#created,
      lastModifiedTime: this.#created,
    });
    this.#phases = { validationDetails: phase(), dataProcessingDetails: phase(), trainingDetails: phase() };
    this.#record();
  }

  get status(): Status {
    return this.#status;
  }

  set status(status: Status) {
    this.#status = status;
    this.#record();
  }

  get stopping(): boolean {
    return this.status === "Stopping";
  }

  /**
   * Of the model that it creates once it is Completed. The id differs from the job's, so that nobody derives one from
   * the other.
   */
  get modelArn(): string {
    const folder = this.arn.slice(0, this.arn.lastIndexOf("/")).replace("model-customization-job/", "custom-model/");
    return `${folder}/${createHash("sha256").update(this.id).digest("hex").slice(0, 12)}`;
  }

  /** When it ended. */
  get endTime(): string | undefined {
    return this.#ended;
  }

  get baseModelArn(): string {
    const { baseModelIdentifier } = this.request;
    return baseModelIdentifier.startsWith("arn:")
      ? baseModelIdentifier
      : `arn:aws:bedrock:us-east-1::foundation-model/${baseModelIdentifier}`;
  }

  enter(phase: PhaseName): void {
    const now = this.#touch();
    this.#phases[phase] = { status: "InProgress", creationTime: now, lastModifiedTime: now };
    this.#record();
  }

  leave(phase: PhaseName, status: PhaseStatus): void {
    this.#phases[phase] = { ...this.#phases[phase], status, lastModifiedTime: this.#touch() };
    this.#record();
  }

  /** Bedrock's own status of a phase. */
  statusOf(phase: PhaseName): PhaseStatus {
    return this.#phases[phase].status;
  }

  stop(): void {
    this.#touch();
    this.status = "Stopping";
  }

  end(status: "Completed" | "Failed" | "Stopped", failureMessage?: string): void {
    this.failureMessage = failureMessage?.slice(0, MAX_FAILURE_MESSAGE);
    this.#ended = this.#touch();
    const open = status === "Stopped" ? "Stopped" : "Failed";
    for (const phase of Object.values(this.#phases)) {
      if (phase.status === "InProgress") phase.status = status === "Completed" ? "Completed" : open;
    }
    this.status = status;
  }

  isKnownAt(date: Date): boolean {
    return Date.parse(this.#created) <= date.getTime();
  }

  /** One of ListModelCustomizationJobs' summaries, now or as it was. */
  summarize(asOf?: Date): JobSummary {
    const { jobName, customModelName, customizationType } = this.request;
    const { status, phases, modified, ended } = this.#stateAt(asOf);
    return {
      jobArn: this.arn,
      baseModelArn: this.baseModelArn,
      jobName,
      status,
      statusDetails: phases,
      creationTime: this.#created,
      lastModifiedTime: modified,
      ...(ended === undefined ? {} : { endTime: ended }),
      ...(status === "Completed" ? { customModelArn: this.modelArn } : {}),
      customModelName,
      customizationType,
    };
  }

  /** The body of GetModelCustomizationJob's answer, now or as it was. */
  describe(asOf?: Date): Record<string, unknown> {
    const { status, failureMessage, trainingLoss, phases, modified, ended } = this.#stateAt(asOf);
    const {
      jobName,
      customModelName,
      roleArn,
      clientRequestToken,
      trainingDataConfig,
      validationDataConfig,
      outputDataConfig,
      customizationType,
      customizationConfig,
    } = this.request;
    return {
      jobArn: this.arn,
      jobName,
      outputModelName: customModelName,
      ...(status === "Completed" ? { outputModelArn: this.modelArn } : {}),
      clientRequestToken,
      roleArn,
      status,
      statusDetails: phases,
      ...(failureMessage === undefined ? {} : { failureMessage }),
      creationTime: this.#created,
      lastModifiedTime: modified,
      ...(ended === undefined ? {} : { endTime: ended }),
      baseModelArn: this.baseModelArn,
      trainingDataConfig,
      validationDataConfig: validationDataConfig ?? { validators: [] },
      outputDataConfig,
      customizationType,
      customizationConfig,
      ...(trainingLoss === undefined ? {} : { trainingMetrics: { trainingLoss } }),
    };
  }

  #record(): void {
    this.#past.push({ from: this.#now().getTime(), state: this.#state() });
  }

  #state(): JobState {
    return {
      status: this.#status,
      failureMessage: this.failureMessage,
      trainingLoss: this.trainingLoss,
      phases: structuredClone(this.#phases),
      modified: this.#modified,
      ended: this.#ended,
    };
  }

  #stateAt(asOf: Date | undefined): JobState {
    if (asOf === undefined) return this.#state();
    const past = this.#past.findLast(({ from }) => from <= asOf.getTime()) ?? this.#past[0];
    return past?.state ?? this.#state();
  }

  #touch(): string {
    return (this.#modified = this.#now().toISOString());
  }
}
