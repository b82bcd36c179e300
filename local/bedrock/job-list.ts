import * as z from "zod";
import type { Job, JobSummary } from "./job.ts";
import { JobName } from "./identifiers.ts";
import { pageOf, PAGING } from "./paging.ts";
import { checked } from "./checked.ts";

/** ListModelCustomizationJobs' query, by the service model. */
const ListQuery = z.object({
  ...PAGING,
  creationTimeAfter: z.iso.datetime({ offset: true }).optional(),
  creationTimeBefore: z.iso.datetime({ offset: true }).optional(),
  statusEquals: z.enum(["InProgress", "Completed", "Failed", "Stopping", "Stopped"]).optional(),
  nameContains: JobName.optional(),
});

/**
 * @param all jobs, in the order in which they were created
 * @param asOf the time that the list is as of: younger jobs are missing, and the others are as they were
 * @throws AwsError ValidationException
 */
export function listJobs(
  all: readonly Job[],
  query: URLSearchParams,
  asOf?: Date,
): { modelCustomizationJobSummaries: JobSummary[]; nextToken?: string } {
  const asked = checked(ListQuery, Object.fromEntries(query));
  const { creationTimeAfter, creationTimeBefore, statusEquals, nameContains } = asked;
  const jobs = asOf === undefined ? all : all.filter((job) => job.isKnownAt(asOf));
  const { page, ...rest } = pageOf(
    jobs,
    (job) => {
      const { jobName, status, creationTime } = job.summarize(asOf);
      const time = Date.parse(creationTime);
      return (
        (statusEquals === undefined || status === statusEquals) &&
        (nameContains === undefined || jobName.includes(nameContains)) &&
        (creationTimeAfter === undefined || time > Date.parse(creationTimeAfter)) &&
        (creationTimeBefore === undefined || time < Date.parse(creationTimeBefore))
      );
    },
    asked,
  );
  return { modelCustomizationJobSummaries: page.map((job) => job.summarize(asOf)), ...rest };
}
