import { AwsError } from "../../local/http/loopback-server.ts";
import type { RehearsalOptions } from "../../local/rehearsal.ts";
import { completed } from "../support/sweeps.ts";

/** A sweep, and the part of it that only it reaches. */
export interface SweepSituation {
  readonly what: string;
  /** @param folder of the results of the situation of this name */
  readonly options: (folder: (name: string) => string) => Partial<RehearsalOptions>;
  readonly name: string;
  readonly endsIn: string;
}

const machine = "finqa-rft-sweep";
const SWEPT = "permissions-swept";
const input = {
  vary: { learningRate: [5e-5, 2e-4] },
  maxTrainingHours: 50,
  run: { baseline: { rows: 10 } },
  deleteLosers: true,
};

export const SWEEPS: readonly SweepSituation[] = [
  {
    what: "a sweep that is aborted in training and redriven, loses sight of a trial, and deletes the loser's model",
    name: SWEPT,
    options: abortedAndRedriven,
    endsIn: "SUCCEEDED",
  },
  {
    what: "a sweep that is aborted while the base model is asked",
    name: "permissions-sweep-aborted",
    options: () => abortedAt("AnswerShards"),
    endsIn: "ABORTED",
  },
  {
    what: "a sweep that takes up the results of an earlier one",
    name: "permissions-sweep-resumed",
    options: resumed,
    endsIn: "ABORTED",
  },
];

function abortedAndRedriven(): Partial<RehearsalOptions> {
  const stop = new AbortController();
  return {
    machine,
    input,
    signal: stop.signal,
    onTrainingStep: () => {
      stop.abort();
    },
    beforeRedrive: () => Promise.resolve(),
    faults: {
      invocation: (functionId, earlier) =>
        functionId === "RecordTrial" && earlier === 0
          ? new AwsError("ResourceNotFoundException", 404, "the function is being deployed")
          : undefined,
    },
  };
}

/** Aborts, as the console's Stop does, once a state of any of its executions is entered. */
function abortedAt(name: string, others: Partial<RehearsalOptions> = {}): Partial<RehearsalOptions> {
  const stop = new AbortController();
  return {
    machine,
    input,
    signal: stop.signal,
    onState: (event, state) => {
      if (event === "entered" && state === name) stop.abort();
    },
    ...others,
  };
}

/** With a trial beside the completed ones that had failed, and may have been completed since. */
function resumed(folder: (name: string) => string): Partial<RehearsalOptions> {
  return abortedAt("PrepareDataset", {
    input: { ...input, resume: SWEPT },
    earlier: folder(SWEPT),
    onStandIns: ({ store }) =>
      store.put(
        `rft-sweeps/${SWEPT}/trials/9.json`,
        JSON.stringify(completed(9, 0.5, { status: "failed", result: null })),
      ),
  });
}
