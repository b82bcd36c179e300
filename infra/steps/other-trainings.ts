import { Stack } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import { allow } from "../allow.ts";
import { trainingJobsOf } from "../names.ts";

/** For a step that refuses to run beside another training, or withdraws from it. */
export function allowSeeingOtherTrainings(role: Role): void {
  allow(role, {
    why: "Lists the trainings that are in progress; IAM can't limit a List call to a resource.",
    actions: ["bedrock:ListModelCustomizationJobs"],
    resources: ["*"],
  });
  allow(role, {
    why: "Reads the tag that names the execution of another training.",
    actions: ["bedrock:ListTagsForResource"],
    resources: [trainingJobsOf(Stack.of(role))],
  });
}
