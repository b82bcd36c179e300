import { isDeepStrictEqual } from "node:util";
import { iamAction } from "../clients.ts";
import { type Fault, TRANSIENT } from "../faults.ts";
import type { Clean, Trial } from "./matrix.ts";

/** What a person must find in an error: to do what. */
const REMEDY = /redrive|start a new execution/i;

/** After one of these, the service has done what it was asked: an answer of a model is paid for, and asked again. */
const TOOK_EFFECT: ReadonlySet<Fault> = new Set(["timeout", "malformed"]);

/** What is not as it must be of two invocations, in the first of which one call met a fault. */
export function faultsOf(trial: Omit<Trial, "violations">, clean: Clean): string[] {
  const { met, second, left, questions } = trial;
  const faults: string[] = [];
  if (met === 0) faults.push("the call was not made");
  if (!isDeepStrictEqual(second, clean.outcome))
    faults.push(`the next invocation came to ${JSON.stringify(second)}, not to ${JSON.stringify(clean.outcome)}`);
  if (left !== clean.left) faults.push("something else is left behind");
  const lost = lostAnswers(trial);
  if (questions !== clean.questions + lost)
    faults.push(`${questions} questions were asked, not ${clean.questions + lost}`);
  return [...faults, ...faultsOfFirst(trial, clean)];
}

/** Answers that were paid for and not kept. */
function lostAnswers({ cell, fault, met, first }: Omit<Trial, "violations">): number {
  if (cell.call === "bedrock:Converse") return TOOK_EFFECT.has(fault) ? met : 0;
  // Which model a deployment serves is looked up between an answer and its storing.
  return cell.call === "bedrock:GetCustomModelDeployment" && "error" in first ? 1 : 0;
}

function faultsOfFirst({ cell, fault, mode, first }: Omit<Trial, "violations">, clean: Clean): string[] {
  if (isDeepStrictEqual(first, clean.outcome)) {
    // The SDK, or the function itself, tries again; and of what was done, nobody reads the answer.
    return (mode === "once" && TRANSIENT.has(fault)) || fault === "malformed" ? [] : ["the fault was not noticed"];
  }
  if (cell.call === "bedrock:Converse" && "result" in first)
    return TRANSIENT.has(fault) && mode === "lasting" ? [] : [`came to ${first.result}`];
  if (!("error" in first)) return [`came to ${first.result}`];
  const { name, message } = first.error;
  const expected = errorOf(cell.call, fault);
  const faults = name === expected ? [] : [`failed with ${name}, not ${expected}: ${message.slice(0, 200)}`];
  if (!REMEDY.test(message)) faults.push(`the error does not say what to do: ${message.slice(0, 200)}`);
  if (!message.includes(iamAction(cell.call))) faults.push(`the error names no ${iamAction(cell.call)}`);
  return faults;
}

function errorOf(call: string, fault: Fault): string {
  if (TRANSIENT.has(fault)) return "ServiceTemporarilyUnavailable";
  if (call !== "bedrock:Converse") return "ServiceCallFailed";
  return fault === "denied" ? "ModelAccessDenied" : "ModelRefused";
}
