import type { Role } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { PREFIX } from "../../functions/contract/keys.ts";
import { allow } from "../allow.ts";

/**
 * Without a condition on s3:prefix: with one, S3 answers 403, not 404, for an object that is not there, since reading
 * an object has no prefix.
 */
export const allowListing = (role: Role, bucket: Bucket, why: string): void => {
  allow(role, { why, actions: ["s3:ListBucket"], resources: [bucket.bucketArn] });
};

export const allowReadingRows = (role: Role, bucket: Bucket): void => {
  allow(role, {
    why: "Reads the rows of the prepared dataset, under its digest.",
    actions: ["s3:GetObject"],
    resources: [bucket.arnForObjects(`${PREFIX.data}*.jsonl`)],
  });
};

export const allowPromotionRecords = (role: Role, bucket: Bucket): void => {
  allow(role, {
    why: "Keeps the record of a promotion, under the execution's name, and the lock that lets one promote at a time.",
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: [bucket.arnForObjects(`${PREFIX.promotions}*`)],
  });
};
