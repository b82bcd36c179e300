import { RegionInfo } from "aws-cdk-lib/region-info";
import type { Node } from "constructs";
import { executionInputOf } from "../functions/contract/execution-input.ts";
import type { Recipe } from "../recipes/recipe.ts";
import { DEFAULT } from "./chosen-recipe.ts";
import { contextCount, contextText, refuseUnknownContext, unusable, UnusableContext } from "./context.ts";
import { RESERVED_STAGES } from "./names.ts";
import { runbook } from "./runbook.ts";
import { checkedTimezone, type ScheduleSetting, scheduleStart } from "./schedule-setting.ts";

/** The one Region that offers RFT of Nova 2 Lite (Bedrock User Guide, reinforcement fine-tuning). */
export const RFT_REGION = "us-east-1";

/** The settings that the context values give. README.md has their table. */
export interface Settings {
  readonly region: string;
  /** Of a second, separate stack in the same account and Region; absent: the default stack. */
  readonly stage?: string;
  /** Absent: no schedule, since every run costs training hours. */
  readonly schedule?: ScheduleSetting;
  /** Name of the stable deployment that serves what an evaluation promoted; absent: that of the state machine. */
  readonly promotedDeployment?: string;
  /** Mail addresses for notices of ended runs and alarms. */
  readonly notify: readonly string[];
  /** Hours in one phase after which a training job counts as stuck: an alarm, before `limits` of the input stop it. */
  readonly stuckAfterHours: number;
  /** Reserved concurrency of the reward function; absent: the account's own. */
  readonly rewardConcurrency?: number;
  /** Where people read docs/runbook.md; alarms name it. */
  readonly runbookUrl: string;
  /** A bucket of the user's that PrepareDataset may read the source's files from. */
  readonly sourceBucket?: string;
}

/**
 * @param now when the template is synthesized: a schedule must not lie in the past
 * @throws UnusableContext naming the context value that can't be used
 */
export function settingsOf(node: Node, now: Date, recipe: Recipe = DEFAULT.recipe): Settings {
  refuseUnknownContext(node);
  const stage = stageOf(node);
  const schedule = scheduleOf(node, now, recipe);
  const promotedDeployment = promotedDeploymentOf(node);
  const sourceBucket = sourceBucketOf(node);
  const rewardConcurrency = contextCount(node, "rewardConcurrency");
  return {
    region: regionOf(node),
    notify: notifiedBy(node),
    stuckAfterHours: contextCount(node, "stuckAfterHours") ?? 12,
    runbookUrl: contextText(node, "runbookUrl") ?? runbook(),
    ...(stage === undefined ? {} : { stage }),
    ...(promotedDeployment === undefined ? {} : { promotedDeployment }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(rewardConcurrency === undefined ? {} : { rewardConcurrency }),
    ...(sourceBucket === undefined ? {} : { sourceBucket }),
  };
}

function stageOf(node: Node): string | undefined {
  const stage = contextText(node, "stage");
  if (stage !== undefined && (!/^[a-z][a-z0-9]{0,15}$/.test(stage) || RESERVED_STAGES.includes(stage)))
    throw unusable(
      "stage",
      `1 to 16 lowercase letters and digits, a letter first, and none of ${RESERVED_STAGES.join(", ")}, which other names of the pipeline end in`,
      stage,
      "dev",
    );
  return stage;
}

/** The service model of CreateCustomModelDeployment. Names of temporary deployments hold "-candidate-". */
function promotedDeploymentOf(node: Node): string | undefined {
  const name = contextText(node, "promotedDeployment");
  if (name !== undefined && (!/^([0-9a-zA-Z][_-]?){1,63}$/.test(name) || name.includes("-candidate-")))
    throw unusable(
      "promotedDeployment",
      "1 to 63 letters and digits with single - or _ between them, without -candidate-",
      name,
      "my-model",
    );
  return name;
}

function regionOf(node: Node): string {
  const region = contextText(node, "region") ?? RFT_REGION;
  if (!RegionInfo.regions.some(({ name }) => name === region))
    throw unusable("region", "a Region of AWS", region, RFT_REGION);
  return region;
}

function notifiedBy(node: Node): string[] {
  const addresses = (contextText(node, "notify") ?? "")
    .split(",")
    .map((address) => address.trim())
    .filter(Boolean);
  const noMail = addresses.find((address) => !/^[^@\s]+@[^@\s]+$/.test(address));
  if (noMail !== undefined)
    throw unusable("notify", "mail addresses with commas between them", noMail, "ml-team@example.com");
  return addresses;
}

/**
 * Bucket naming rules, Amazon S3 User Guide: no IP address, no two dots in a row, none of S3's own prefixes and
 * suffixes.
 */
const BUCKET =
  /^(?!xn--|sthree-|amzn-s3-demo-|\d+\.\d+\.\d+\.\d+$)(?!.*(\.\.|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$))[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/;

function sourceBucketOf(node: Node): string | undefined {
  const bucket = contextText(node, "sourceBucket");
  if (bucket !== undefined && !BUCKET.test(bucket))
    throw unusable("sourceBucket", "the name of a bucket, without s3:// and without a key", bucket, "my-bucket");
  return bucket;
}

function scheduleOf(node: Node, now: Date, recipe: Recipe): ScheduleSetting | undefined {
  const expression = contextText(node, "schedule");
  if (expression === undefined) {
    const needless = (["scheduleInput", "scheduleTimezone"] as const).find(
      (name) => contextText(node, name) !== undefined,
    );
    if (needless !== undefined)
      throw new UnusableContext(
        `Context value "${needless}" is for a schedule, and there is none. Example: -c schedule="cron(0 3 ? * SUN *)" -c ${needless}=…`,
      );
    return undefined;
  }
  const timezone = checkedTimezone(contextText(node, "scheduleTimezone") ?? "UTC");
  const input = checkedInput(contextText(node, "scheduleInput") ?? "{}", recipe);
  const start = scheduleStart(expression, timezone, now);
  return { expression, timezone, input, ...(start === undefined ? {} : { start }) };
}

/** Checked against the same contract by which ResolveRun checks it at night. */
function checkedInput(input: string, recipe: Recipe): string {
  const refused = (rule: string): UnusableContext => unusable("scheduleInput", rule, input, `'{"dryRun":true}'`);
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch {
    throw refused("JSON");
  }
  const [fault] = executionInputOf(recipe).safeParse(value).error?.issues ?? [];
  if (fault !== undefined)
    throw refused(`an execution input (${[...fault.path, fault.message].map(String).join(": ")})`);
  return input;
}
