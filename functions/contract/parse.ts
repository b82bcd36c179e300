import * as z from "zod";
import { ContractViolated } from "./errors.ts";

/**
 * Checks the event that the machine passes to a step against the contract.
 * @throws ContractViolated naming each place where the two disagree
 */
export function parseEvent<T>(schema: z.ZodType<T>, step: string, event: unknown): T {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new ContractViolated(
    `${step} got an event that its contract does not allow:\n${z.prettifyError(parsed.error)}\nThe state machine's definition and the function disagree: deploy both from the same commit, then redrive.`,
  );
}
