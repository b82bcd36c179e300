import * as z from "zod";
import { ContractViolated } from "./errors.ts";

/**
 * Reads what the machine hands a step, against the contract.
 * @throws ContractViolated naming each place where the two disagree
 */
export function parseEvent<T>(schema: z.ZodType<T>, step: string, event: unknown): T {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new ContractViolated(
    `${step} was handed something that its contract does not allow:\n${z.prettifyError(parsed.error)}\nThe state machine's definition and the function disagree: deploy both from the same commit, then redrive.`,
  );
}
