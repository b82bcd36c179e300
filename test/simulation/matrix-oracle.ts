import { iamAction } from "./clients.ts";
import { REWARD_ALIAS, TOPIC } from "./deployed.ts";
import { TRANSIENT } from "./faults.ts";
import type { Trial } from "./fault-matrix.ts";
import { isOfArn } from "./observed.ts";
import { SOURCE_KEY } from "./sample.ts";

/**
 * What may last, and does no harm for long: an evaluation that nobody stops comes to its end, and a lock that nobody
 * gives back is of an execution that has ended.
 */
const OVER_BY_ITSELF = /^states:StopExecution |^s3:PutObject .*\/lock\.json/;

/** Functions of the evaluation machine that fail its executions. */
const OF_EVALUATIONS = new Set([
  "ResolveEvaluation",
  "DeployCandidate",
  "CheckDeployment",
  "PromoteModel",
  "CheckPromotion",
]);

/** Calls of whose answer nobody reads the body. */
const UNREAD = new Set(["s3:PutObject", "s3:HeadObject", "s3:UploadPart", "bedrock:StopModelCustomizationJob"]);

const CHANGES = /^bedrock:(Create|Update|Delete)/;

/** What a person must find in an error: to do what. */
const REMEDY = /redrive|start a new execution|then redrive/i;

/**
 * What is not as it must be of a run in which one call met one fault.
 * @param clean how the run ends without a fault
 * @param met whether the fault was met at all
 */
export function faultsOfCell(trial: Omit<Trial, "violations">, clean: string, met: boolean): string[] {
  const { cell, mode, fault, end, jobs, jobRuns, undelivered, failedDeliveries } = trial;
  const faults: string[] = [];
  if (!met) faults.push("the call was not made");
  if (jobs > 1) faults.push(`${jobs} jobs`);
  const stopFails = cell.functionName === "StopTrainingJob" && undelivered.includes("StopTrainingJob");
  if (jobRuns && !stopFails) faults.push("a job goes on");
  const ofSource = cell.functionName === "PrepareDataset" && cell.path.includes(SOURCE_KEY);
  const harmless =
    (fault === "malformed" && UNREAD.has(cell.call)) ||
    (mode === "once" && (TRANSIENT.has(fault) || (ofSource && fault === "validation"))) || // the source is asked five times
    (end === clean &&
      undelivered.length === 0 &&
      (fault === "timeout" || (fault === "malformed" && CHANGES.test(cell.call)))); // it took effect, and the next attempt finds it done
  if (harmless) {
    // Malformed, and not read again by the SDK: the machine, or Lambda, calls the function again.
    if (end !== clean) faults.push(`ended ${end}, not ${clean}`);
    if (undelivered.length > 0) faults.push(`${undelivered.join()} failed for good`);
    return faults;
  }
  if (cell.functionName === "SendNotice" && cell.call.startsWith("s3:")) {
    // Whether it was sent can't be kept: it is sent all the same.
    return end === clean && undelivered.length === 0 ? faults : [...faults, `the notice was not sent: ${end}`];
  }
  if (cell.functionName === "RemoveCandidate" && !cell.byEvent) {
    // The evaluation is complete; the rule for ended executions tries once more.
    const asPromised = mode === "once" ? undelivered.length === 0 : undelivered.includes("RemoveCandidate");
    return end === clean && asPromised ? faults : [...faults, `ended ${end}; undelivered: ${undelivered.join()}`];
  }
  if (cell.byEvent) {
    if (end !== clean) faults.push(`ended ${end}, not ${clean}`);
    const isTriedInVain = undelivered.length > 0 || OVER_BY_ITSELF.test(`${cell.call} ${cell.path}`);
    if (mode === "once" ? undelivered.length > 0 || failedDeliveries === 0 : !isTriedInVain)
      faults.push(`deliveries: ${failedDeliveries} failed, ${undelivered.join() || "none"} for good`);
    return [...faults, ...untold(trial, trial.message)];
  }
  if (isBestEffort(cell)) {
    // An older training that is not seen is not withdrawn from.
    if (![clean, "SUCCEEDED TrainingCompleted"].includes(end)) faults.push(`ended ${end}, not ${clean}`);
    return faults;
  }
  if (cell.functionName === "WriteReport") return end === clean ? faults : [...faults, `ended ${end}, not ${clean}`];
  const expected = errorOf(trial);
  if (expected === "InvalidEvaluationInput")
    return trial.cause.includes(`ended in ${expected}.`) ? faults : [...faults, `ended ${end}, not of ${expected}`];
  const isNested = OF_EVALUATIONS.has(cell.functionName);
  const expectedEnd = `FAILED ${isNested ? "States.TaskFailed" : expected}`;
  if (end !== expectedEnd) faults.push(`ended ${end}, not ${expectedEnd}`);
  if (isNested && !trial.cause.includes(`ended in ${expected}.`)) faults.push(`the cause names no ${expected}`);
  return [...faults, ...untold(trial, trial.cause)];
}

/** The look for an older training, once the job is there: what fails in it must end no training. */
function isBestEffort({ functionName, call, nth, path }: Trial["cell"]): boolean {
  if (functionName === "CheckTrainingJob")
    return call === "bedrock:ListModelCustomizationJobs" || call === "bedrock:ListTagsForResource";
  if (functionName !== "CreateTrainingJob") return false;
  return (
    (call === "bedrock:ListModelCustomizationJobs" && nth > 1) ||
    (call === "bedrock:GetModelCustomizationJob" && isOfArn(path)) ||
    call === "bedrock:StopModelCustomizationJob"
  );
}

function errorOf({ cell, fault, mode }: Omit<Trial, "violations">): string {
  // What else PrepareDataset gets, it gets after its source: with a lasting fault that passes by itself, the next
  // attempt meets it there.
  if (
    cell.functionName === "PrepareDataset" &&
    (cell.path.includes(SOURCE_KEY) || (cell.call === "s3:GetObject" && mode === "lasting" && TRANSIENT.has(fault)))
  )
    return "DatasetUnavailable";
  if (TRANSIENT.has(fault)) return "ServiceTemporarilyUnavailable";
  if (cell.call === "bedrock:CreateModelCustomizationJob" && fault === "validation") return "TrainingJobRejected";
  // Bedrock's answer to an ARN that can be no model's.
  if (cell.call === "bedrock:GetCustomModel" && fault === "validation") return "InvalidEvaluationInput";
  if (cell.call === "bedrock:CreateCustomModelDeployment" && fault === "validation")
    return cell.functionName === "PromoteModel" ? "PromotionFailed" : "DeploymentFailed";
  if (cell.call === "bedrock:UpdateCustomModelDeployment" && fault === "validation") return "PromotionFailed";
  return "ServiceCallFailed";
}

/** @returns what an error does not say: which call, on what, what to do */
function untold({ cell }: Omit<Trial, "violations">, text: string): string[] {
  const missing = [iamAction(cell.call), resourceOf(cell)].filter((part) =>
    typeof part === "string" ? !text.includes(part) : !part.test(text),
  );
  return [...missing, ...(REMEDY.test(text) ? [] : ["what to do"])].map(
    (part) => `the error does not name ${String(part)}: ${text.slice(0, 200)}`,
  );
}

function resourceOf({ call, path }: Trial["cell"]): string | RegExp {
  const [service] = call.split(":");
  switch (service) {
    case "s3": // a step that is done again meets a lasting fault with the first object that it asks for
      return "s3://finqarft-data/rft-";
    case "lambda":
      return REWARD_ALIAS;
    case "sns":
      return TOPIC;
    case "states":
      return call === "states:ListExecutions"
        ? "stateMachine:finqa-rft-evaluation"
        : /:finqa-rft(-evaluation)?:(seed-1|gone)/;
    default:
      if (/ModelDeployment$/.test(call)) return /finqa-rft-(promoted|candidate-)|custom-model-deployment\//;
      if (call === "bedrock:GetCustomModel") return ":custom-model/";
      return call === "bedrock:ListTagsForResource"
        ? /model-customization-job\/|custom-model-deployment\//
        : decodeURIComponent(path).includes("model-customization-job/")
          ? "model-customization-job/"
          : "finqa-rft-job-";
  }
}
