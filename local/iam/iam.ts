import { AwsError } from "../http/loopback-server.ts";
import { allows, type ApiCall, sessionArn } from "./decide.ts";
import type { Policies } from "../template/policies.ts";

/** A call that no policy of the template allows. With AWS's message; each service has its own error name for it. */
export class AccessDenied extends AwsError {
  readonly call: ApiCall;

  constructor(call: ApiCall) {
    const who = call.principal.startsWith("arn:") ? sessionArn(call) : call.principal;
    super(
      "AccessDeniedException",
      403,
      `User: ${who} is not authorized to perform: ${call.action} on resource: ${call.resource} because no identity-based policy allows the ${call.action} action`,
    );
    this.call = call;
  }
}

/** Decides each call of a rehearsal by the template's policies, and remembers it. */
export class Iam {
  readonly #policies: Policies;
  readonly #decisions = new Map<string, { readonly call: ApiCall; readonly allowed: Promise<boolean> }>();

  constructor(policies: Policies) {
    this.#policies = policies;
  }

  allows(call: ApiCall): Promise<boolean> {
    const key = JSON.stringify(call);
    let decision = this.#decisions.get(key);
    if (decision === undefined) {
      decision = { call, allowed: allows(this.#policies, call) };
      this.#decisions.set(key, decision);
    }
    return decision.allowed;
  }

  /** @throws AccessDenied for the first call that is not allowed */
  async authorize(...calls: readonly ApiCall[]): Promise<void> {
    for (const call of calls) if (!(await this.allows(call))) throw new AccessDenied(call);
  }

  /** Every call so far, once. */
  get calls(): ApiCall[] {
    return [...this.#decisions.values()].map(({ call }) => call);
  }

  async denied(): Promise<ApiCall[]> {
    const decided = await Promise.all(
      [...this.#decisions.values()].map(async ({ call, allowed }) => ({ call, allowed: await allowed })),
    );
    return decided.filter(({ allowed }) => !allowed).map(({ call }) => call);
  }
}
