import { regionOf } from "../contract/names.ts";

const home = (region: string, path: string): string => `https://${region}.console.aws.amazon.com/${path}`;

export const executionLink = (arn: string): string =>
  home(regionOf(arn), `states/home?region=${regionOf(arn)}#/v2/executions/details/${encodeURIComponent(arn)}`);

/** The console has no documented address of a single job: the list of jobs and models. */
export const jobsLink = (jobArn: string): string =>
  home(regionOf(jobArn), `bedrock/home?region=${regionOf(jobArn)}#/custom-models`);

export const objectLink = (region: string, bucket: string, key: string): string =>
  home(region, `s3/object/${bucket}?region=${region}&prefix=${encodeURIComponent(key)}`);
