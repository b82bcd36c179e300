import { Stack } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { PREFIX } from "../../functions/contract/keys.ts";
import { allow } from "../allow.ts";
import { executionsOf, type Names } from "../names.ts";

export const allowTrialRecords = (role: Role, bucket: Bucket): void => {
  allow(role, {
    why: "Reads and writes the records of trials, under the name of their sweep, which is the user's choice.",
    actions: ["s3:GetObject", "s3:PutObject"],
    resources: [bucket.arnForObjects(`${PREFIX.sweeps}*/trials/*`)],
  });
};

export const allowSeeingTrials = (role: Role, names: Names): void => {
  allow(role, {
    why: "Reads how a trial's execution has ended, whose name comes from its sweep.",
    actions: ["states:DescribeExecution"],
    resources: [executionsOf(Stack.of(role), names)],
  });
};
