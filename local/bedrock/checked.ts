import type * as z from "zod";
import { AwsError } from "../http/loopback-server.ts";

/**
 * The value, parsed by the shape.
 * @throws AwsError ValidationException naming every member that does not fit
 */
export function checked<T extends z.ZodType>(shape: T, value: unknown): z.infer<T> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw refused(
    `${issues.length} validation error(s) detected: ${issues.map(({ path, message }) => `Value at '${path.join(".")}' failed to satisfy constraint: ${message}`).join("; ")}`,
  );
}

export const refused = (message: string): AwsError => new AwsError("ValidationException", 400, message);
