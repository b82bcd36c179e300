import type { Bedrock } from "../../local/bedrock/bedrock-api.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import { PROMOTED } from "./deployed.ts";

/** Watches Bedrock's custom-model deployments, as somebody who sees them all at once. */
export class DeploymentWatch {
  /** Models that an execution had more than one temporary deployment of at a time. */
  readonly doubled = new Set<string>();
  /** ARNs of the models that the promoted deployment has served, or was made to serve. */
  readonly served = new Set<string>();
  readonly #bedrock: Bedrock;
  readonly #clock: VirtualClock;

  constructor(bedrock: Bedrock, clock: VirtualClock) {
    this.#bedrock = bedrock;
    this.#clock = clock;
  }

  look(): void {
    const seen = new Set<string>();
    for (const { name, created } of this.#bedrock.deployments.all) {
      if (name === PROMOTED) continue;
      const whose = `${created.modelArn} of ${created.tags[0]?.value ?? "nobody"}`;
      if (seen.has(whose)) this.doubled.add(whose);
      seen.add(whose);
    }
    for (const arn of this.servedNow) this.served.add(arn);
  }

  /** The model that the promoted deployment serves, and the one that it is being updated to. */
  get servedNow(): string[] {
    const promoted = this.#bedrock.deployments.all.find(({ name }) => name === PROMOTED);
    if (promoted === undefined) return [];
    const { modelArn, updateDetails } = promoted.stateAt(this.#clock.now());
    return updateDetails?.updateStatus === "Updating" ? [modelArn, updateDetails.modelArn] : [modelArn];
  }
}
