import { AwsError } from "../../../local/http/loopback-server.ts";
import { Clock } from "../../../local/clock.ts";
import type { Invocation } from "../../../local/lambda/functions.ts";
import { Execution, type ExecutionOptions } from "../../../local/stepfunctions/execution.ts";
import { Executions, type ExecutionsOptions } from "../../../local/stepfunctions/executions.ts";
import type { StateDefinition, StateMachineDefinition } from "../../../local/template/supported-definition.ts";

/** What a function does with an input. A thrown AwsError is Lambda's refusal, another error the function's own. */
export type Behaviour = (input: unknown, earlier: number) => unknown;

export const lambda = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
export const task = (name: string, fields: Partial<StateDefinition> = { End: true }): StateDefinition => ({
  Type: "Task",
  Resource: lambda(name),
  ...fields,
});
export const machineOf = (
  States: Readonly<Record<string, StateDefinition>>,
  fields: Partial<StateMachineDefinition> = {},
) => ({
  arn: "arn:aws:states:us-east-1:123456789012:stateMachine:machine",
  name: "machine",
  roleArn: "arn:aws:iam::123456789012:role/Machine",
  definition: { StartAt: Object.keys(States)[0] ?? "", States, ...fields },
});

/** Functions of the test's own, by their names. */
function functionsOf(behaviours: Readonly<Record<string, Behaviour>>): ExecutionOptions["functions"] {
  const calls = new Map<string, number>();
  return {
    async invoke(target, payload): Promise<Invocation> {
      const name = target.split(":").at(-1) ?? "";
      const earlier = calls.get(name) ?? 0;
      calls.set(name, earlier + 1);
      try {
        return {
          executedVersion: "$LATEST",
          outcome: { result: JSON.stringify((await behaviours[name]?.(JSON.parse(payload), earlier)) ?? null) },
        };
      } catch (error) {
        if (error instanceof AwsError || !(error instanceof Error)) throw error;
        return {
          executedVersion: "$LATEST",
          outcome: { error: { errorType: error.name, errorMessage: error.message, trace: [] } },
        };
      }
    },
  };
}

/** An execution over functions of the test's own, which has not been started. */
export const executionOf = (
  States: Readonly<Record<string, StateDefinition>>,
  functions: Readonly<Record<string, Behaviour>> = {},
  options: Partial<ExecutionOptions> & { readonly machineFields?: Partial<StateMachineDefinition> } = {},
): Execution =>
  new Execution({
    machine: machineOf(States, options.machineFields),
    name: "test",
    input: {},
    clock: new Clock(),
    functions: functionsOf(functions),
    ...options,
  });

export const machineArn = (name: string): string => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;

/** Machines whose executions can be started, over functions of the test's own. */
export function executionsOf(
  machines: Readonly<Record<string, Readonly<Record<string, StateDefinition>>>>,
  functions: Readonly<Record<string, Behaviour>> = {},
  { limits = {}, ...options }: Partial<ExecutionsOptions> & { readonly limits?: Readonly<Record<string, number>> } = {},
): Executions {
  const behaviours = functionsOf(functions);
  return new Executions({
    machines: Object.entries(machines).map(([name, states]) => ({
      ...machineOf(states, limits[name] === undefined ? {} : { TimeoutSeconds: limits[name] }),
      name,
      arn: machineArn(name),
      roleArn: `arn:aws:iam::123456789012:role/${name}`,
    })),
    clock: new Clock(),
    functionsOf: () => behaviours,
    ...options,
  });
}

/** A state that starts an execution of another machine and waits for it. */
export const child = (machine: string, fields: Partial<StateDefinition> = { End: true }, parameters = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::states:startExecution.sync:2",
  Parameters: { StateMachineArn: machineArn(machine), ...parameters },
  ...fields,
});

/** Runs one to its end. */
export async function executed(...given: Parameters<typeof executionOf>): Promise<Execution> {
  const execution = executionOf(...given);
  await execution.run();
  return execution;
}

export const typesOf = ({ history }: Execution): string[] => history.events.map(({ type }) => type);
export const namedError = (name: string, message = name): Error => Object.assign(new Error(message), { name });
