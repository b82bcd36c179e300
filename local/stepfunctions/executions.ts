import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import { AwsError } from "../http/loopback-server.ts";
import { ofChild, startOfChild } from "../iam/actions/services.ts";
import type { ApiCall } from "../iam/decide.ts";
import type { Functions } from "../lambda/functions.ts";
import type { DeployedStateMachine } from "../template/deployment.ts";
import type { ExecutionDescription } from "./description.ts";
import { Execution, type ExecutionOptions } from "./execution.ts";
import { checkedArn, checkedInput, checkName } from "./request-checks.ts";
import type { NestedExecutions } from "./start-execution-task.ts";

export interface ExecutionsOptions {
  readonly machines: readonly DeployedStateMachine[];
  readonly clock: Clock;
  /** The functions, as a machine's role may invoke them in an execution. */
  readonly functionsOf: (machine: DeployedStateMachine, execution: string) => Pick<Functions, "invoke">;
  /** Decides what else a machine's role does; without it everything is allowed. @throws AwsError */
  readonly authorize?: (call: ApiCall) => Promise<void>;
  readonly onState?: ExecutionOptions["onState"];
  /** Called with each end of an execution, as EventBridge's rules are. */
  readonly onEnd?: (description: ExecutionDescription) => Promise<void>;
  /**
   * Step Functions stops a child whose parent has ended on a best-effort basis: it may or it may not. By default it
   * does not, so that what the template has for this case is rehearsed.
   */
  readonly stopsChildren?: boolean;
}

export interface StartRequest {
  readonly stateMachineArn: string;
  /** A UUID where it is absent, as on AWS. */
  readonly name?: string;
  /** JSON. */
  readonly input?: string;
}

/** The executions of a deployment's state machines. */
export class Executions {
  readonly #options: ExecutionsOptions;
  readonly #all: Execution[] = [];
  readonly #running = new Set<Promise<void>>();
  #fault: { readonly error: unknown } | undefined;

  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  /** In the order in which they were started. */
  get all(): readonly Execution[] {
    return this.#all;
  }

  find(executionArn: string): Execution | undefined {
    return this.#all.find(({ description }) => description.executionArn === executionArn);
  }

  /** Newest first. @throws AwsError StateMachineDoesNotExist */
  of(stateMachineArn: string): Execution[] {
    const { arn } = this.#machine(stateMachineArn);
    return this.#all.filter(({ description }) => description.stateMachineArn === arn).reverse();
  }

  /**
   * Starts an execution. The same name and input while it runs is the same execution (Step Functions API Reference,
   * StartExecution).
   * @param level how deep it is nested
   * @throws AwsError InvalidArn, StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists
   */
  start({ stateMachineArn, name = randomUUID(), input = "{}" }: StartRequest, level = 0): Execution {
    const machine = this.#machine(checkedArn(stateMachineArn, "stateMachine", "stateMachineArn"));
    checkName(name);
    const parsed = checkedInput(input);
    const earlier = this.of(machine.arn).find(({ description }) => description.name === name);
    if (earlier !== undefined) {
      const { status, executionArn } = earlier.description;
      if (status === "RUNNING" && earlier.description.input === JSON.stringify(parsed)) return earlier;
      throw new AwsError("ExecutionAlreadyExists", 400, `Execution Already Exists: '${executionArn}'`);
    }
    const { clock, functionsOf, onState } = this.#options;
    const execution = new Execution({
      machine,
      name,
      input: parsed,
      clock,
      functions: functionsOf(machine, name),
      nested: this.#nestedOf(machine, name, level),
      level,
      ...(onState === undefined ? {} : { onState }),
    });
    this.#all.push(execution);
    this.#track(execution, execution.run());
    return execution;
  }

  /** @throws Error for an execution that can't be redriven */
  async redrive(execution: Execution): Promise<void> {
    const run = execution.redrive();
    this.#track(execution, run);
    await run;
  }

  /** Resolves once every execution has ended and all that follows from its end is done. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    if (this.#fault !== undefined) throw this.#fault.error;
  }

  #track(execution: Execution, run: Promise<void>): void {
    const done = run
      .then(() => this.#options.onEnd?.(execution.description))
      .catch((error: unknown) => {
        this.#fault ??= { error };
      })
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
  }

  #machine(stateMachineArn: string): DeployedStateMachine {
    const machine = this.#options.machines.find(({ arn }) => arn === stateMachineArn);
    if (machine === undefined)
      throw new AwsError("StateMachineDoesNotExist", 400, `State Machine Does Not Exist: '${stateMachineArn}'`);
    return machine;
  }

  /** What an execution may do with others, in its machine's role. */
  #nestedOf({ roleArn }: DeployedStateMachine, session: string, level: number): NestedExecutions {
    const { authorize = () => Promise.resolve(), stopsChildren = false } = this.#options;
    return {
      start: async (request) => {
        await authorize(startOfChild(roleArn, session, request.stateMachineArn));
        return this.start(request, level + 1);
      },
      describe: async ({ description }) => {
        await authorize(ofChild(roleArn, session, "DescribeExecution", description.executionArn));
        return description;
      },
      cancel: ({ description: { executionArn } }) => {
        authorize(ofChild(roleArn, session, "StopExecution", executionArn)).then(
          () => {
            if (stopsChildren) this.find(executionArn)?.abort();
          },
          () => undefined, // it may not: the child goes on
        );
      },
    };
  }
}
