/**
 * The execution that has started another one, by the key that Step Functions asks for in the input of a nested
 * execution (Developer Guide, connect-stepfunctions).
 * @param input as DescribeExecution has it
 * @returns undefined where a person or a schedule has started it
 */
export function startedBy(input: string | undefined): string | undefined {
  try {
    const starter = (JSON.parse(input ?? "null") as Record<string, unknown> | null)?.[
      "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
    ];
    return typeof starter === "string" ? starter : undefined;
  } catch {
    return undefined;
  }
}
