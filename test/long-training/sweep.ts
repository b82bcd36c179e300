import { PER_TRANSITION } from "../../functions/pipeline/write-report/prices.ts";
import { definitionIn, type State } from "../support/definitions.ts";
import { answersCost, evaluationWork } from "./evaluation.ts";
import { simulate } from "./simulate.ts";
import { MAX_EVENTS } from "./table.ts";

const { states } = definitionIn("sweep.asl.json");
const { States: iteration } = states.get("RunTrials")!.ItemProcessor!;

/** Of FinQA itself: validation and test rows, and what the baseline asks. */
const ROWS = { val: 883, test: 1_147, baseline: 50 };
const SAMPLES = 4;
const ANSWER_TOKENS = [300, 600, 1_500];

/** States that a trial passes that completes at its first attempt, and the sweep's own. */
const PASSED = ["BeginTrial", "StartTrial?", "RunTrial", "RecordTrial", "BeginAgain?", "TrialEnded"];
const OWN = [...states.keys()].filter(
  (name) => iteration[name] === undefined && !/^(DeleteLosers|SweepReport)/.test(name),
);
/** MapIterationStarted and MapIterationSucceeded; MapStateStarted and MapStateSucceeded; the execution's two. */
const [PER_ITERATION, PER_MAP, PER_EXECUTION] = [2, 2, 2];

const eventsOf = ({ Type, Resource = "" }: State): number =>
  Type !== "Task" ? 2 : Resource.includes("startExecution") ? 6 : 5;
const events = (names: readonly string[]): number => names.reduce((sum, name) => sum + eventsOf(states.get(name)!), 0);

export interface SweepWork {
  readonly trials: number;
  readonly hours: number;
  /** Of the longest histories: the sweep's own, a trial's, an evaluation's. */
  readonly events: { readonly sweep: number; readonly trial: number; readonly evaluation: number };
  /** Of all executions together. */
  readonly transitions: number;
  /** Of the trials' steps, logs, metrics and S3, without models and training. */
  readonly restDollars: number;
}

/**
 * What a sweep of so many trials is, each of which trains for so many hours: by the real CheckTrainingJob, and a clock
 * that jumps.
 */
export async function sweepWork(trials: number, hours: number): Promise<SweepWork> {
  const trial = await simulate(hours);
  const validation = evaluationWork({ rows: ROWS.val, perRow: 2 });
  const test = evaluationWork({ rows: ROWS.test, perRow: 2 });
  const baseline = evaluationWork({ rows: ROWS.baseline, perRow: SAMPLES });
  return {
    trials,
    hours,
    events: {
      sweep: PER_EXECUTION + events(OWN) + PER_MAP + trials * (PER_ITERATION + events(PASSED)),
      trial: trial.events,
      evaluation: test.events,
    },
    transitions:
      OWN.length +
      trials * (PASSED.length + trial.transitions + validation.transitions) +
      test.transitions +
      baseline.transitions,
    restDollars: trials * (trial.dollars.all - trial.dollars.transitions),
  };
}

/** For a person: events beside the limit, and dollars by what they are for. */
export function sweepTable({ trials, hours, events: of, transitions, restDollars }: SweepWork): string {
  const number = (value: number): string => value.toLocaleString("en-US");
  const stateMachines = transitions * PER_TRANSITION;
  const models = ANSWER_TOKENS.map((tokens) => {
    const base = answersCost("base", ROWS.baseline * SAMPLES + ROWS.val + ROWS.test, tokens);
    const tuned = answersCost("custom", trials * ROWS.val + ROWS.test, tokens);
    return `  ${tokens} tokens an answer: base $${base.toFixed(2)} (asked once for all trials), tuned $${tuned.toFixed(2)}; with all else but the training $${(base + tuned + stateMachines + restDollars).toFixed(2)}`;
  });
  return [
    `A sweep of ${trials} trials of ${hours} h: ${number(trials * hours)} hours of training, ${number(transitions)} transitions of all executions, $${stateMachines.toFixed(2)}; their other AWS calls, logs and metrics $${restDollars.toFixed(2)}.`,
    `Events, of ${number(MAX_EVENTS)} that a history may have: the sweep ${number(of.sweep)}, a trial ${number(of.trial)}, its evaluation ${number(of.evaluation)}.`,
    "Answers, at list prices:",
    ...models,
  ].join("\n");
}
