import {
  type Answered,
  isOfArn,
  isOlder,
  type Observed,
  type ObservedJob,
  type Request,
  statusAt,
} from "./observed.ts";

const LIST = "bedrock:ListModelCustomizationJobs";
const GET = "bedrock:GetModelCustomizationJob";
const CREATE = "bedrock:CreateModelCustomizationJob";

/** What a step must do about other trainings, by what its reads have shown. */
export type RivalError = "AnotherRunInProgress" | "WithdrewForAnotherRun";

/**
 * The requests by which a step looks for an older training once its job is there: what fails among them must fail
 * nothing. Those of CreateTrainingJob come after the job's creation; those of CheckTrainingJob begin with a list.
 */
export function looksForOlder(state: string, requests: readonly Request[]): readonly Request[] {
  if (state === "CheckTrainingJob") {
    const list = requests.findIndex(({ call }) => call === LIST);
    return list === -1 ? [] : requests.slice(list);
  }
  if (state !== "CreateTrainingJob") return [];
  const created = requests.findLastIndex(({ call }) => call === CREATE);
  return created === -1 ? [] : requests.slice(created + 1).filter(({ call, path }) => call !== GET || isOfArn(path));
}

/** @param execution its name */
export function rivalError(
  observed: Observed,
  execution: string,
  state: string,
  requests: readonly Request[],
): RivalError | undefined {
  if (state === "ResolveRun" || state === "CreateTrainingJob") {
    const created = requests.findIndex(({ call }) => call === CREATE);
    const before = observed.answered(created === -1 ? requests : requests.slice(0, created));
    const list = before.find(({ call }) => call === LIST);
    if (list !== undefined && listed(observed, execution, list).length > 0) return "AnotherRunInProgress";
  }
  const own = observed.jobOf(execution);
  return own !== undefined && withdraws(observed, own, state, requests) ? "WithdrewForAnotherRun" : undefined;
}

function withdraws(observed: Observed, own: ObservedJob, state: string, requests: readonly Request[]): boolean {
  const looks = looksForOlder(state, requests);
  const answered = observed.answered(looks);
  const list = answered.find(({ call }) => call === LIST);
  const ownLook = observed
    .answered(state === "CheckTrainingJob" ? requests : looks)
    .find(({ call, path }) => call === GET && isAbout(path, own));
  if (list === undefined || ownLook === undefined || statusAt(own, ownLook.asOf) !== "InProgress") return false;
  const older = listed(observed, own.of, list).filter((job) => isOlder(job, own));
  // The newest is asked for first; a look that fails leaves all to the next time.
  for (const job of older.toReversed()) {
    const look = answered.find(({ call, path, send }) => call === GET && send > list.send && isAbout(path, job));
    if (look === undefined) return false;
    if (statusAt(job, look.asOf) === "InProgress") return true;
  }
  return false;
}

/** Trainings of other executions that a list shows as in progress. */
const listed = ({ jobs }: Observed, execution: string, { asOf }: Answered): ObservedJob[] =>
  jobs.filter((job) => job.of !== execution && statusAt(job, asOf) === "InProgress");

const isAbout = (path: string, { arn }: ObservedJob): boolean => decodeURIComponent(path).includes(arn);
