import { invokedByRule } from "../iam/actions/services.ts";
import type { Iam } from "../iam/iam.ts";
import type { Functions } from "../lambda/functions.ts";
import { ACCOUNT, REGION } from "../template/intrinsics.ts";
import type { DeployedRule } from "../template/deployment.ts";
import type { ExecutionDescription } from "../stepfunctions/description.ts";

/** "Step Functions Execution Status Change", as EventBridge carries it. */
export function statusChange(execution: ExecutionDescription): Record<string, unknown> {
  const { startDate, stopDate, redriveDate, ...rest } = execution;
  return {
    version: "0",
    id: "00000000-0000-0000-0000-000000000000",
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account: ACCOUNT,
    time: (stopDate ?? startDate).replace(/\.\d+Z$/, "Z"),
    region: REGION,
    resources: [execution.executionArn],
    detail: {
      output: null,
      outputDetails: null,
      ...rest,
      startDate: Date.parse(startDate),
      stopDate: stopDate === undefined ? null : Date.parse(stopDate),
      redriveDate: redriveDate === undefined ? null : Date.parse(redriveDate),
    },
  };
}

/** Delivers an event to the targets of the template's rules that match it. @returns what went wrong, for each target that failed */
export async function deliver(
  event: Record<string, unknown>,
  rules: readonly DeployedRule[],
  functions: Pick<Functions, "invoke">,
  iam: Pick<Iam, "authorize">,
): Promise<string[]> {
  const faults: string[] = [];
  for (const rule of rules.filter(({ pattern }) => matches(pattern, event))) {
    for (const target of rule.targets) {
      const input =
        target.InputTransformer === undefined ? JSON.stringify(event) : transformed(target.InputTransformer, event);
      const fault = await faultOf(() =>
        iam.authorize(invokedByRule(target.Arn, rule.arn)).then(() => functions.invoke(target.Arn, input)),
      );
      if (fault !== undefined) faults.push(`${rule.id}: ${fault}`);
    }
  }
  return faults;
}

/** What went wrong in the function, or why Lambda would not call it. */
async function faultOf(invoke: () => ReturnType<Functions["invoke"]>): Promise<string | undefined> {
  try {
    const { outcome } = await invoke();
    return "error" in outcome ? `${outcome.error.errorType}: ${outcome.error.errorMessage}` : undefined;
  } catch (error) {
    return String(error);
  }
}

/** EventBridge's exact matching: each field of the pattern lists the values that it may have; of a list, one must be among them. */
export function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    const other: unknown = pattern.find((allowed: unknown) => typeof allowed === "object" && allowed !== null);
    if (other !== undefined)
      throw new Error(`The rehearsal's EventBridge matches exact values only, not ${JSON.stringify(other)}.`);
    return [value].flat().some((one) => pattern.includes(one));
  }
  if (typeof pattern !== "object" || pattern === null) return false;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(pattern).every(([field, allowed]) =>
    matches(allowed, (value as Record<string, unknown>)[field]),
  );
}

/** Replaces `<name>` by the value at its path, as JSON inside a JSON template. */
function transformed(
  { InputPathsMap, InputTemplate }: { InputPathsMap: Readonly<Record<string, string>>; InputTemplate: string },
  event: unknown,
): string {
  return InputTemplate.replace(/<([^>]+)>/g, (_, name: string) => {
    const path = (InputPathsMap[name] ?? "").split(".").slice(1);
    return JSON.stringify(
      path.reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], event) ?? null,
    );
  });
}
