/** What-ifs of a deployment, to test its caller. */
export const DEPLOYMENT_WHAT_IFS = [
  /** A new deployment becomes Failed. */
  "creation-fails",
  /** A new deployment stays Creating. */
  "creation-hangs",
  "update-fails",
  "update-hangs",
  /** Get and List are half a minute stale. */
  "late-reads",
  /** A token whose deployment was deleted gives the ARN of that one again. */
  "tokens-outlive",
  /** A deployment that is being created or updated can't be deleted. */
  "deletion-conflicts",
  /** The account has as many deployments as it may have. */
  "quota-full",
] as const;
export type DeploymentWhatIf = (typeof DEPLOYMENT_WHAT_IFS)[number];

/**
 * Simulated seconds. A deployment took about eight minutes in a third party's record; how long an update takes: not
 * found.
 */
export const CREATION_SECONDS = 480;
export const UPDATE_SECONDS = 180;

/** How a change of a deployment ends. */
export type Outcome = "succeeds" | "fails" | "hangs";

interface Update {
  readonly modelArn: string;
  readonly at: number;
  readonly outcome: Outcome;
}

/** What changes with time in GetCustomModelDeployment's answer. */
export interface DeploymentState {
  readonly status: "Creating" | "Active" | "Failed";
  /** The model that answers. */
  readonly modelArn: string;
  readonly updateDetails?: {
    readonly modelArn: string;
    readonly updateStatus: "Updating" | "UpdateCompleted" | "UpdateFailed";
  };
  readonly failureMessage?: string;
  readonly lastUpdatedAt: string;
}

export interface NewDeployment {
  readonly arn: string;
  readonly name: string;
  readonly modelArn: string;
  readonly description?: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly clientRequestToken?: string | undefined;
  readonly createdAt: Date;
  readonly creation: Outcome;
  /** Simulated seconds; CREATION_SECONDS where it is absent. */
  readonly creationSeconds?: number;
}

/** A custom model deployment. Its state is a function of the time: nothing has to happen for it to become Active. */
export class Deployment {
  readonly arn: string;
  readonly name: string;
  readonly created: NewDeployment;
  #deletedAt = Infinity;
  readonly #updates: Update[] = [];

  constructor(created: NewDeployment) {
    this.arn = created.arn;
    this.name = created.name;
    this.created = created;
  }

  /** Whether it was there at a time. */
  existsAt(time: Date): boolean {
    return this.created.createdAt.getTime() <= time.getTime() && time.getTime() < this.#deletedAt;
  }

  update(modelArn: string, at: Date, outcome: Outcome): void {
    this.#updates.push({ modelArn, at: at.getTime(), outcome });
  }

  delete(at: Date): void {
    this.#deletedAt = at.getTime();
  }

  /** Bedrock does not document who answers during an update: here, the model before it does. */
  stateAt(time: Date): DeploymentState {
    const { createdAt, creation, modelArn, creationSeconds = CREATION_SECONDS } = this.created;
    const now = time.getTime();
    const ready = createdAt.getTime() + creationSeconds * 1000;
    if (now < ready || creation === "hangs")
      return { status: "Creating", modelArn, lastUpdatedAt: createdAt.toISOString() };
    const lastUpdatedAt = new Date(ready).toISOString();
    if (creation === "fails")
      return { status: "Failed", modelArn, failureMessage: "Encountered an internal error.", lastUpdatedAt };
    return this.#updates
      .filter(({ at }) => at <= now)
      .reduce<DeploymentState>((before, update) => updated(before, update, now), {
        status: "Active",
        modelArn,
        lastUpdatedAt,
      });
  }
}

function updated(before: DeploymentState, { modelArn, at, outcome }: Update, now: number): DeploymentState {
  const end = at + UPDATE_SECONDS * 1000;
  if (now < end || outcome === "hangs")
    return {
      ...before,
      updateDetails: { modelArn, updateStatus: "Updating" },
      lastUpdatedAt: new Date(at).toISOString(),
    };
  const completed = outcome === "succeeds";
  return {
    ...before,
    ...(completed ? { modelArn } : {}),
    updateDetails: { modelArn, updateStatus: completed ? "UpdateCompleted" : "UpdateFailed" },
    lastUpdatedAt: new Date(end).toISOString(),
  };
}
