import * as z from "zod";
import type { Job, JobSummary } from "./job.ts";
import { checked, refused } from "./request-rules.ts";

/** ListModelCustomizationJobs' query, by the service model. What it leaves open is chosen so that a caller that relies on more is found: newest first, 100 a page. */
const ListQuery = z.object({
  creationTimeAfter: z.iso.datetime({ offset: true }).optional(),
  creationTimeBefore: z.iso.datetime({ offset: true }).optional(),
  statusEquals: z.enum(["InProgress", "Completed", "Failed", "Stopping", "Stopped"]).optional(),
  nameContains: z
    .string()
    .min(1)
    .max(63)
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9+\-.]*$/)
    .optional(),
  maxResults: z.coerce.number().int().min(1).max(1000).default(100),
  nextToken: z.string().max(2048).regex(/^\S+$/).optional(),
  sortBy: z.enum(["CreationTime"]).optional(),
  sortOrder: z.enum(["Ascending", "Descending"]).default("Descending"),
});

/**
 * @param all jobs, in the order in which they were created
 * @param asOf what the list is as of: jobs that are younger are missing, and the others are as they were
 * @throws AwsError ValidationException
 */
export function listJobs(
  all: readonly Job[],
  query: URLSearchParams,
  asOf?: Date,
): { modelCustomizationJobSummaries: JobSummary[]; nextToken?: string } {
  const { creationTimeAfter, creationTimeBefore, statusEquals, nameContains, maxResults, nextToken, sortOrder } =
    checked(ListQuery, Object.fromEntries(query));
  const jobs = asOf === undefined ? all : all.filter((job) => job.isKnownAt(asOf));
  const sorted = sortOrder === "Ascending" ? jobs : jobs.toReversed();
  const rest = nextToken === undefined ? sorted : sorted.slice(positionAfter(nextToken, sorted));
  const found = rest.filter((job) => {
    const { jobName, status, creationTime } = job.summarize(asOf);
    const time = Date.parse(creationTime);
    return (
      (statusEquals === undefined || status === statusEquals) &&
      (nameContains === undefined || jobName.includes(nameContains)) &&
      (creationTimeAfter === undefined || time > Date.parse(creationTimeAfter)) &&
      (creationTimeBefore === undefined || time < Date.parse(creationTimeBefore))
    );
  });
  const page = found.slice(0, maxResults);
  const last = page.at(-1);
  return {
    modelCustomizationJobSummaries: page.map((job) => job.summarize(asOf)),
    ...(last === undefined || found.length === page.length ? {} : { nextToken: tokenOf(last) }),
  };
}

/** Names the last job that was listed, not a position: a job that is created between two pages shifts none. */
const tokenOf = (job: Job): string => Buffer.from(job.arn).toString("base64url");

function positionAfter(token: string, jobs: readonly Job[]): number {
  const at = jobs.findIndex((job) => tokenOf(job) === token);
  if (at === -1) throw refused("The provided nextToken is invalid.");
  return at + 1;
}
