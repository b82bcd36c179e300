import { AwsError } from "../../../local/http/loopback-server.ts";
import { Clock } from "../../../local/clock.ts";
import type { Invocation } from "../../../local/lambda/functions.ts";
import { Execution, type ExecutionOptions } from "../../../local/stepfunctions/execution.ts";
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

/** An execution over functions of the test's own, which has not been started. */
export function executionOf(
  States: Readonly<Record<string, StateDefinition>>,
  functions: Readonly<Record<string, Behaviour>> = {},
  options: Partial<ExecutionOptions> & { readonly machineFields?: Partial<StateMachineDefinition> } = {},
): Execution {
  const calls = new Map<string, number>();
  return new Execution({
    machine: machineOf(States, options.machineFields),
    name: "test",
    input: {},
    clock: new Clock(),
    functions: {
      async invoke(target, payload): Promise<Invocation> {
        const name = target.split(":").at(-1) ?? "";
        const earlier = calls.get(name) ?? 0;
        calls.set(name, earlier + 1);
        try {
          return {
            executedVersion: "$LATEST",
            outcome: { result: JSON.stringify((await functions[name]?.(JSON.parse(payload), earlier)) ?? null) },
          };
        } catch (error) {
          if (error instanceof AwsError || !(error instanceof Error)) throw error;
          return {
            executedVersion: "$LATEST",
            outcome: { error: { errorType: error.name, errorMessage: error.message, trace: [] } },
          };
        }
      },
    },
    ...options,
  });
}

/** Runs one to its end. */
export async function executed(...given: Parameters<typeof executionOf>): Promise<Execution> {
  const execution = executionOf(...given);
  await execution.run();
  return execution;
}

export const typesOf = ({ history }: Execution): string[] => history.events.map(({ type }) => type);
export const namedError = (name: string, message = name): Error => Object.assign(new Error(message), { name });
