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
  /** Who is told of ended runs and alarms by mail. */
  readonly notify: readonly string[];
  /** Hours in one phase after which a training job counts as stuck: an alarm, before `limits` of the input stop it. */
  readonly stuckAfterHours: number;
  /** Reserved concurrency of the reward function; absent: the account's own. */
  readonly rewardConcurrency?: number;
  /** Where people read statemachine/README.md; alarms name it. */
  readonly runbookUrl: string;
  /** A bucket of the user's that PrepareDataset may read FinQA's files from. */
  readonly sourceBucket?: string;
}

/** @throws Error naming the context value that can't be used */
export function settingsOf(node: Node): Settings {
  const schedule = text(node, "schedule");
  if (schedule !== undefined && !/^(cron|rate|at)\(.+\)$/.test(schedule)) {
    throw new Error(
      `Context value "schedule" must be cron(…), rate(…) or at(…), got: ${schedule}. Example: -c schedule="rate(7 days)"`,
    );
  }
  const scheduleInput = text(node, "scheduleInput") ?? "{}";
  if (!isJsonObject(scheduleInput)) {
    throw new Error(
      `Context value "scheduleInput" must be a JSON object, got: ${scheduleInput}. Example: -c scheduleInput='{"dryRun":true}'`,
    );
  }
  const sourceBucket = text(node, "sourceBucket");
  const rewardConcurrency = wholeNumber(node, "rewardConcurrency");
  const notify = (text(node, "notify") ?? "")
    .split(",")
    .map((email) => email.trim())
    .filter(Boolean);
  const noMail = notify.find((email) => !/^[^@\s]+@[^@\s]+$/.test(email));
  if (noMail !== undefined)
    throw new Error(
      `Context value "notify" must be mail addresses with commas between them, got: ${noMail}. Example: -c notify=ml-team@example.com`,
    );
  return {
    region: text(node, "region") ?? RFT_REGION,
    scheduleTimezone: text(node, "scheduleTimezone") ?? "UTC",
    scheduleInput,
    notify,
    stuckAfterHours: wholeNumber(node, "stuckAfterHours") ?? 12,
    runbookUrl: text(node, "runbookUrl") ?? "statemachine/README.md",
    ...(rewardConcurrency === undefined ? {} : { rewardConcurrency }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(sourceBucket === undefined ? {} : { sourceBucket }),
  };
}

function text(node: Node, name: string): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function wholeNumber(node: Node, name: string): number | undefined {
  const value = text(node, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`Context value "${name}" must be a whole number from 1, got: ${value}. Example: -c ${name}=100`);
  return number;
}

function isJsonObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
