import type { CloudAssembly } from "../../local/template/synthesize.ts";

/** What a role may, that is no call of the function's own code. */
const NO_CALLS = /^(logs:|kms:|sqs:|iam:PassRole|bedrock:TagResource)/;

/** The calls that a function's role may make: IAM's actions, sorted. */
export function allowedCalls(template: CloudAssembly["template"], functionName: string): string[] {
  const policies = Object.entries(template.Resources).filter(
    ([id, { Type }]) => Type === "AWS::IAM::Policy" && id.startsWith(`${functionName}Role`),
  );
  const statements = policies.flatMap(
    ([, { Properties }]) =>
      (Properties as { PolicyDocument: { Statement: { Action: string | string[] }[] } }).PolicyDocument.Statement,
  );
  const actions = new Set(statements.flatMap(({ Action }) => Action));
  return [...actions].filter((action) => !NO_CALLS.test(action)).toSorted();
}
