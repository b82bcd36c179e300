import { candidateName } from "../../functions/contract/names.ts";
import type { FunctionName } from "./deployed.ts";
import type { EvaluationCourse } from "./evaluation-course.ts";
import type { Entry } from "./log.ts";
import type { MachineExecution } from "./machine-execution.ts";
import type { Observed } from "./observed.ts";
import type { Plan } from "./plan.ts";
import { failuresOf } from "./step-oracle.ts";
import type { World } from "./world.ts";

/** Of an evaluation, with the champion. */
const MAX_MODELS = 3;

/**
 * Nothing of an evaluation is left: no temporary deployment once the event of its end was handled, and no evaluation
 * that runs once the event of its parent's end was handled. Only the parent sends a notice.
 */
export function evaluationsLeft(world: World, observed: Observed): string[] {
  const { bedrock, evaluations, executions, notices, watch } = world;
  const names = new Set(bedrock.deployments.all.map(({ name }) => name));
  return [
    ...Array.from(watch.doubled, (whose) => `there were two deployments at once of the model ${whose}`),
    ...executions.flatMap((parent) => orphans(world, observed, parent)),
    ...evaluations.all.flatMap(({ description: { executionArn, name } }) => {
      const candidates = Array.from({ length: MAX_MODELS }, (_, index) => candidateName(executionArn, index));
      const noticed = notices.some(({ subject }) => subject.startsWith(`FinQA RFT ${name}:`));
      return [
        ...candidates
          .filter((candidate) => names.has(candidate) && !isGivenUp(world, name, "RemoveCandidate"))
          .map((candidate) => `the deployment ${candidate} of ${name} is left`),
        ...(noticed ? [`a notice was sent for the nested evaluation ${name}`] : []),
      ];
    }),
  ];
}

const TRIED_FOR_A_DAY: readonly FunctionName[] = ["StopChildren", "RemoveCandidate"];

/**
 * Tried for a day, the ends that cost money are taken; unless Bedrock never comes to an end with a deployment, so that
 * nobody can delete it or change it back.
 */
export const endsGivenUp = ({ deliveries }: World, plan: Pick<Plan, "evaluations">): string[] =>
  deliveries.flatMap(({ execution, target, outcome }) =>
    TRIED_FOR_A_DAY.includes(target) && outcome !== "done" && !canHang(plan)
      ? [`the end of ${execution} for ${target}: ${outcome}`]
      : [],
  );
const canHang = ({ evaluations: { deployments } }: Pick<Plan, "evaluations">): boolean =>
  deployments.includes("creation-hangs") || deployments.includes("update-hangs");

/** Seconds in which a nested evaluation is stopped where nothing goes wrong. */
const SOON = 120;

/**
 * Evaluations that ran before an execution ended without success, and still ran once the event of that end was handled.
 */
function orphans(world: World, observed: Observed, parent: MachineExecution): string[] {
  const { log } = observed;
  const { name } = parent.description;
  const end = log.find((entry) => entry.what === "ended" && entry.execution === name && entry.status !== "SUCCEEDED");
  const handled = log.find(
    (entry) =>
      entry.what === "delivery" &&
      entry.execution === name &&
      entry.target === "StopChildren" &&
      entry.outcome === "done",
  );
  if (end === undefined) return [];
  const givenUp = isGivenUp(world, name, "StopChildren");
  const deadline = handled?.at ?? (givenUp ? Infinity : end.at + SOON);
  return world.evaluations.of(parent).flatMap(({ description: { name: child } }) => {
    const started = log.find((entry) => entry.what === "started" && entry.execution === child)?.at ?? 0;
    const ended = observed.endOf(child)?.at ?? Infinity;
    return started < end.at && ended > deadline ? [`${child} still runs once the end of ${name} was handled`] : [];
  });
}

/**
 * The promoted deployment never serves a model that is not better; and what an evaluation without success had promoted,
 * it serves no more.
 */
export function wrongModelServed(
  world: World,
  { log }: Observed,
  { evaluations: { verdict }, input }: Pick<Plan, "evaluations" | "input">,
): string[] {
  const { champion, evaluations, watch } = world;
  const promotes = (input["evaluation"] as { readonly promote?: boolean } | undefined)?.promote === true;
  const others = [...watch.served].filter((arn) => arn !== champion);
  if (others.length > 0 && !(promotes && verdict === "better"))
    return [`the promoted deployment was made to serve ${others.join()}, which is not better`];
  const tuned = log
    .filter((entry): entry is Entry<"attempt"> => entry.what === "attempt" && entry.state === "EvaluateTuned")
    .map(({ child }) => evaluations.all.find(({ description }) => description.name === child));
  if (tuned.some((one) => isGivenUp(world, one?.description.name ?? "", "RemoveCandidate"))) return [];
  const served = watch.servedNow.join();
  const succeeded = tuned.filter((one) => one?.description.status === "SUCCEEDED");
  if (succeeded.length === 0 && served !== (champion ?? ""))
    return [`the promoted deployment serves ${served || "nothing"}, and no evaluation has succeeded`];
  if (tuned.length === 1 && succeeded.length === 1 && others.length === 0 && promotes && verdict === "better")
    return ["a model that is better was not promoted"];
  return [];
}

/** An evaluation fails of what befell it, and of nothing else. */
export function unexplainedFailures(
  { evaluations }: World,
  observed: Observed,
  { evaluations: course }: Pick<Plan, "evaluations">,
): string[] {
  return evaluations.all.flatMap(({ description: { name, status, error = "" } }) => {
    if (status !== "FAILED") return [];
    const last = observed.log.findLast(
      (entry): entry is Entry<"attempt"> => entry.what === "attempt" && entry.execution === name,
    );
    const explained = [
      ...(last === undefined ? [] : befallen(observed, last)),
      ...ofCourse(course),
      ...(evaluations.all.length > 1 ? ["PromotionFailed"] : []), // by another's
    ];
    return explained.includes(error) ? [] : [`${name} failed of ${error}, and nothing had caused it`];
  });
}

function befallen(observed: Observed, { state, invocation, lambda }: Entry<"attempt">): readonly string[] {
  if (lambda === "no answer") return ["States.Timeout"];
  if (lambda !== undefined) return [`Lambda.${lambda}`];
  const killed = observed.killed(invocation ?? 0);
  return killed === undefined ? failuresOf(state, observed.requestsOf(invocation ?? 0)) : [killed];
}

function ofCourse({ asking, deployments }: EvaluationCourse): readonly string[] {
  const has = (...whatIfs: EvaluationCourse["deployments"]): boolean =>
    whatIfs.some((whatIf) => deployments.includes(whatIf));
  return [
    ...(asking === undefined ? [] : [asking.error]),
    ...(asking?.error === "CandidateGone" || has("creation-fails") ? ["DeploymentFailed"] : []),
    ...(has("creation-hangs") ? ["DeploymentTimedOut"] : []),
    ...(has("quota-full") ? ["DeploymentQuotaFull"] : []),
    ...(has("update-fails", "creation-fails", "quota-full") ? ["PromotionFailed"] : []),
    ...(has("update-hangs", "creation-hangs") ? ["PromotionTimedOut"] : []),
  ];
}

const isGivenUp = ({ deliveries }: World, execution: string, target: FunctionName): boolean =>
  deliveries.some(
    (delivery) => delivery.execution === execution && delivery.target === target && delivery.outcome !== "done",
  );
