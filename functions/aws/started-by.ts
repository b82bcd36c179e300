import * as z from "zod";
import { parsedJson } from "../contract/parsed-json.ts";

const NestedInput = z.object({ AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: z.string() });

/**
 * The execution that has started another one, by the key that Step Functions asks for in the input of a nested
 * execution (Developer Guide, connect-stepfunctions).
 * @param input as DescribeExecution has it
 * @returns undefined where a person or a schedule has started it
 */
export const startedBy = (input: string | undefined): string | undefined =>
  NestedInput.safeParse(parsedJson(input)).data?.AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID;
