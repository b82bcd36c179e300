import type { Clock } from "./clock.ts";
import { refuseUndeployable } from "./deployable.ts";
import { deliver, statusChange } from "./events/deliver.ts";
import { Iam } from "./iam/iam.ts";
import type { Functions } from "./lambda/functions.ts";
import { type StandInOptions, type StandIns, startStandIns } from "./stand-ins.ts";
import type { ExecutionOptions } from "./stepfunctions/execution.ts";
import { Executions } from "./stepfunctions/executions.ts";
import type { DeployedStateMachine, Deployment } from "./template/deployment.ts";

export interface AccountOptions extends Omit<StandInOptions, "iam" | "executions"> {
  /** Called with the states of every execution. */
  readonly onState?: ExecutionOptions["onState"];
  /**
   * What-if: Step Functions manages to stop the children of an execution that has ended, which it does on a
   * best-effort basis.
   */
  readonly stopsChildren?: boolean | undefined;
  /** What-if: each event is delivered twice, at the same time: EventBridge delivers at least once. */
  readonly eventsTwice?: boolean | undefined;
}

/**
 * An AWS account with the template deployed in it: its state machines can be started, and what an end brings about
 * happens.
 */
export interface Account {
  readonly executions: Executions;
  readonly standIns: StandIns;
  readonly iam: Iam;
  readonly clock: Clock;
  /** Events of EventBridge that a target failed on for good, so far. */
  readonly undelivered: readonly string[];
  close(): Promise<void>;
}

/** @throws Error for a template that CloudFormation would not deploy */
export async function openAccount(deployment: Deployment, options: AccountOptions): Promise<Account> {
  const { clock, onState, stopsChildren, eventsTwice = false, ...rest } = options;
  const iam = new Iam(deployment.policies);
  await refuseUndeployable(deployment, iam, clock.now());
  const undelivered: string[] = [];
  const executions: Executions = new Executions({
    machines: deployment.stateMachines,
    clock,
    functionsOf: (of, name) => invokedBy(of, name, standIns.functions, iam),
    authorize: (call) => iam.authorize(call),
    onEnd: async (description) => {
      const event = statusChange(description);
      const deliveries = Array.from({ length: eventsTwice ? 2 : 1 }, () =>
        deliver(event, { deployment, functions: standIns.functions, iam, clock }),
      );
      undelivered.push(...(await Promise.all(deliveries)).flat());
    },
    ...(onState === undefined ? {} : { onState }),
    ...(stopsChildren === undefined ? {} : { stopsChildren }),
  });
  const standIns = await startStandIns(deployment, { clock, iam, executions, ...rest });
  return { executions, standIns, iam, clock, undelivered, close: () => standIns.close() };
}

/** The functions, as the machine's role may invoke them. */
const invokedBy = (
  { roleArn }: DeployedStateMachine,
  session: string,
  functions: Functions,
  iam: Iam,
): Pick<Functions, "invoke"> => ({
  async invoke(target, payload, qualifier, time) {
    await iam.authorize({ principal: roleArn, session, action: "lambda:InvokeFunction", resource: target });
    return functions.invoke(target, payload, qualifier, time);
  },
});
