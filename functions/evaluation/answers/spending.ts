import { paginateListObjectsV2, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { callFailure } from "../../aws/call-failure.ts";
import { BudgetReached } from "../../contract/errors.ts";
import type { EvaluationPlan } from "../../contract/evaluation/evaluation-plan.ts";
import { spentFolder } from "../../contract/keys.ts";

/** The part of ProbeModels; the others are shards. */
export const PROBE_PART = "probe";

/**
 * A shard reports its spending in steps of this share of maxDollars: the limit is exceeded by at most so much for each
 * shard that runs at the same time, plus one answer each.
 */
const STEP = 0.01;

export interface SpendingOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly evaluation: Pick<EvaluationPlan, "execution" | "maxDollars">;
  /** Unique among those that spend at the same time. */
  readonly part: string;
  /** What the part has spent in this execution already. */
  readonly own: number;
}

/**
 * What an execution has spent on answers, over all its shards: each writes its total into the name of a small object,
 * so that one listing gives the sum. Bedrock's price only.
 */
export class Spending {
  readonly #options: SpendingOptions;
  #own: number;
  #shared = -1;
  #others = 0;

  constructor(options: SpendingOptions) {
    this.#options = options;
    this.#own = options.own;
  }

  async add(dollars: number): Promise<void> {
    this.#own += dollars;
    if (this.#own - this.#shared >= this.#options.evaluation.maxDollars * STEP) await this.share();
  }

  /** Reports this shard's total, and reads those of the others. */
  async share(): Promise<void> {
    if (this.#own > this.#shared) await this.#write();
    this.#shared = this.#own;
    const { s3, bucket, evaluation, part } = this.#options;
    this.#others = await spentBy(s3, bucket, evaluation.execution.name, part);
  }

  /** @throws BudgetReached */
  assertLeft(): void {
    const { maxDollars } = this.#options.evaluation;
    const spent = this.#own + this.#others;
    if (spent < maxDollars) return;
    throw new BudgetReached(
      `This evaluation has spent $${spent.toFixed(2)} of maxDollars ${maxDollars}, by the tokens that Bedrock has counted. Every answer is kept: start a new execution with the same input and a higher maxDollars, which asks only what is missing. A redrive would end here again.`,
    );
  }

  get own(): number {
    return this.#own;
  }

  async #write(): Promise<void> {
    const { s3, bucket, evaluation, part } = this.#options;
    const key = `${spentFolder(evaluation.execution.name)}${part}/${Math.round(this.#own * 1e6)}`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: `$${this.#own}` })).catch((error: unknown) => {
      throw callFailure("s3:PutObject", `s3://${bucket}/${key}`, error);
    });
  }
}

/** US dollars that all parts of an execution but one have spent. */
export async function spentBy(
  s3: S3Client,
  bucket: string,
  executionName: string,
  exceptPart?: string,
): Promise<number> {
  const folder = spentFolder(executionName);
  const microDollars = new Map<string, number>();
  try {
    const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: folder });
    for await (const { Contents = [] } of pages)
      for (const { Key = "" } of Contents) {
        const [part = "", amount] = Key.slice(folder.length).split("/");
        if (part !== exceptPart) microDollars.set(part, Math.max(microDollars.get(part) ?? 0, Number(amount)));
      }
  } catch (error) {
    throw callFailure("s3:ListBucket", `s3://${bucket}/${folder}`, error);
  }
  return [...microDollars.values()].reduce((sum, amount) => sum + amount, 0) / 1e6;
}
