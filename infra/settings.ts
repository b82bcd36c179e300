import type { Node } from "constructs";

/** The one Region that offers RFT of Nova 2 Lite (Bedrock User Guide, reinforcement fine-tuning). */
export const RFT_REGION = "us-east-1";

/** What a person may set by `-c name=value`. README.md has the table. */
export interface Settings {
  readonly region: string;
  /** EventBridge Scheduler expression; absent: no schedule, since every run costs training hours. */
  readonly schedule?: string;
  readonly scheduleTimezone: string;
  /** Execution input that the schedule sends, as JSON text. */
  readonly scheduleInput: string;
  /** A bucket of the user's that PrepareDataset may read FinQA's files from. */
  readonly sourceBucket?: string;
}

/** @throws Error naming the context value that can't be used */
export function settingsOf(node: Node): Settings {
  const schedule = text(node, "schedule");
  if (schedule !== undefined && !/^(cron|rate|at)\(.+\)$/.test(schedule)) {
    throw new Error(`Context value "schedule" must be cron(…), rate(…) or at(…), got: ${schedule}. Example: -c schedule="rate(7 days)"`);
  }
  const scheduleInput = text(node, "scheduleInput") ?? "{}";
  if (!isJsonObject(scheduleInput)) {
    throw new Error(`Context value "scheduleInput" must be a JSON object, got: ${scheduleInput}. Example: -c scheduleInput='{"dryRun":true}'`);
  }
  const sourceBucket = text(node, "sourceBucket");
  return {
    region: text(node, "region") ?? RFT_REGION,
    scheduleTimezone: text(node, "scheduleTimezone") ?? "UTC",
    scheduleInput,
    ...(schedule === undefined ? {} : { schedule }),
    ...(sourceBucket === undefined ? {} : { sourceBucket }),
  };
}

function text(node: Node, name: string): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isJsonObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
