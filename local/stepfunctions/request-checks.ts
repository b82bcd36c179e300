import { AwsError } from "../http/loopback-server.ts";

/** The requests that Step Functions refuses, by the service's model (API Reference) and with its messages. */

export const validationError = (message: string): AwsError =>
  new AwsError("ValidationException", 400, `1 validation error detected: ${message}`);

/** @throws AwsError InvalidArn, or ValidationException where there is none */
export function checkedArn(arn: unknown, kind: "execution" | "stateMachine", field: string): string {
  if (arn === undefined || arn === null)
    throw validationError(`Value null at '${field}' failed to satisfy constraint: Member must not be null`);
  const rest = kind === "execution" ? "[^:]+:[^:]+" : "[^:]+";
  if (typeof arn !== "string" || !new RegExp(`^arn:aws[a-z-]*:states:[a-z0-9-]+:\\d{12}:${kind}:${rest}$`).test(arn))
    throw new AwsError("InvalidArn", 400, `Invalid Arn: '${typeof arn === "string" ? arn : JSON.stringify(arn)}'`);
  return arn;
}

/** @throws AwsError InvalidName: 1 to 80 characters, without white space, brackets, wildcards and special characters */
export function checkName(name: string): void {
  // eslint-disable-next-line no-control-regex -- they are what is refused
  if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/.test(name))
    throw new AwsError("InvalidName", 400, `Invalid Name: '${name}'`);
}

/** @throws AwsError InvalidExecutionInput */
export function checkedInput(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (error) {
    throw new AwsError(
      "InvalidExecutionInput",
      400,
      `Invalid State Machine Execution Input: '${error instanceof Error ? error.message : String(error)}'`,
    );
  }
}

/** @throws AwsError ValidationException */
export function checkedChoice<T extends string>(value: unknown, field: string, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const choice = allowed.find((one) => one === value);
  if (choice === undefined)
    throw validationError(
      `Value '${JSON.stringify(value)}' at '${field}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(", ")}]`,
    );
  return choice;
}

export interface PageRequest {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/**
 * One page of a list: 100 items by default and for 0, at most 1,000.
 * @param what the list and the way that it is asked for: a token of another list is none of this one
 * @throws AwsError ValidationException, InvalidToken
 */
export function page<T>(
  items: readonly T[],
  what: string,
  { maxResults: size = 0, nextToken }: PageRequest,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  if (!Number.isInteger(size) || size < 0 || size > 1000)
    throw validationError(
      `Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value ${size < 0 ? "greater than or equal to 0" : "less than or equal to 1000"}`,
    );
  const from = nextToken === undefined ? 0 : start(nextToken, what);
  const next = from + (size === 0 ? 100 : size);
  return { items: items.slice(from, next), ...(next < items.length ? { nextToken: token(what, next) } : {}) };
}

const token = (what: string, from: number): string => Buffer.from(JSON.stringify([what, from])).toString("base64");

function start(nextToken: string, what: string): number {
  const [, from] = /^\[.*,(\d+)\]$/s.exec(Buffer.from(nextToken, "base64").toString("utf8")) ?? [];
  if (from === undefined || token(what, Number(from)) !== nextToken)
    throw new AwsError("InvalidToken", 400, `Invalid Token: '${nextToken}'`);
  return Number(from);
}
