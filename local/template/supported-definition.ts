/** Amazon States Language, as far as the rehearsal looks into it. */
export interface StateMachineDefinition {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly QueryLanguage?: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}
export interface StateDefinition {
  readonly Type: string;
  readonly Resource?: string;
  readonly QueryLanguage?: string;
  readonly [field: string]: unknown;
}

const STATE_TYPES = ["Task", "Wait", "Choice", "Pass", "Succeed", "Fail"];

/** Fields that the engine passes over, where it should do something. */
const PASSED_OVER = ["Assign", "HeartbeatSeconds", "HeartbeatSecondsPath", "Credentials"];

/**
 * The engine ignores in silence what it does not know, and would answer wrongly.
 * @throws Error naming what of a definition the rehearsal does not stand in for
 */
export function refuseUnsupported(definition: StateMachineDefinition): void {
  refuseJsonata("the definition", definition);
  for (const [name, state] of Object.entries(definition.States)) {
    refuseJsonata(`the state ${name}`, state);
    if (!STATE_TYPES.includes(state.Type))
      throw new Error(
        `The rehearsal's engine has states of type ${STATE_TYPES.join(", ")}; the state ${name} is a ${state.Type}.`,
      );
    const field = PASSED_OVER.find((one) => state[one] !== undefined);
    if (field !== undefined)
      throw new Error(`The rehearsal's engine passes over ${field}, which the state ${name} has.`);
    if (state.Type === "Task") refuseOtherThanLambda(name, state);
  }
}

function refuseJsonata(what: string, { QueryLanguage }: { readonly QueryLanguage?: string }): void {
  if (QueryLanguage !== undefined && QueryLanguage !== "JSONPath")
    throw new Error(
      `The rehearsal's engine runs JSONPath definitions only; with ${QueryLanguage} it would answer wrongly, in silence: ${what} has it.`,
    );
}

function refuseOtherThanLambda(name: string, { Resource = "(none)" }: StateDefinition): void {
  if (!/^arn:aws[^:]*:lambda:[^:]+:\d{12}:function:/.test(Resource))
    throw new Error(
      `The rehearsal's tasks are Lambda functions, named by their ARN; the state ${name} has the resource ${Resource}.`,
    );
}
