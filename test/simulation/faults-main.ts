import { type Trial as TrialAlone, trialsAlone } from "./alone/matrix.ts";
import { FAULTS } from "./faults.ts";
import { MODES, trials, type Trial } from "./fault-matrix.ts";
import { table } from "./summary.ts";

/** `npm run faults`: every call of every function with every fault, once and lasting. */
const SHORT: Readonly<Record<string, string>> = {
  ServiceTemporarilyUnavailable: "Unavailable",
  ServiceCallFailed: "CallFailed",
  DatasetUnavailable: "DatasetUn.",
  TrainingJobRejected: "Rejected",
  "States.TaskFailed": "Evaluation",
};

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
const start = performance.now();
const all: Trial[] = [];
for await (const trial of trials()) all.push(trial);
const failing = all.filter(({ violations }) => violations.length > 0);
const cells = [...new Set(all.map(({ cell }) => cell))];
const rows = cells.map((cell) => [
  `${cell.functionName} ${cell.call} ${cell.nth}`,
  ...FAULTS.map((fault) =>
    MODES.map((mode) =>
      shown(all.find((trial) => trial.cell === cell && trial.fault === fault && trial.mode === mode)),
    ).join(" / "),
  ),
]);
console.log(table(["function, call, nth", ...FAULTS], rows));
console.log(`
Each cell: the fault once / lasting. ok: the run ended as it does without a fault, with one job at most. CallFailed, Unavailable, DatasetUn., Rejected: it ended FAILED in ServiceCallFailed,
ServiceTemporarilyUnavailable, DatasetUnavailable, TrainingJobRejected, with a cause that names call, resource and what to do, and no job went on. again: of a function that gets
the event of an end: it failed, and a later call succeeded. ALARM: each failed (of a function that is tried for a day, six calls stand for all), the event lies in the dead-letter queue, and the
alarm UndeliveredEvents fires. Evaluation: the execution failed because a nested evaluation had ended in one of these errors.
`);

const alone: TrialAlone[] = [];
for await (const trial of trialsAlone()) alone.push(trial);
const callsAlone = [...new Set(alone.map(({ cell }) => cell))];
console.log(
  table(
    ["function alone, call", ...FAULTS],
    callsAlone.map((cell) => [
      `${cell.setting.functionName} ${cell.setting.what}: ${cell.call}`,
      ...FAULTS.map((fault) =>
        MODES.map((mode) =>
          shownAlone(alone.find((trial) => trial.cell === cell && trial.fault === fault && trial.mode === mode)),
        ).join(" / "),
      ),
    ]),
  ),
);
console.log(`
Each cell: the function's first invocation, the fault once / lasting; the second, without a fault, ended in each case as if there had been none. Of Converse, "ok" may be an answer that is left
to a later round.
`);

const brokenAlone = alone.filter(({ violations }) => violations.length > 0);
const count = cells.length + callsAlone.length;
const broken = failing.length + brokenAlone.length;
console.log(
  `${count} calls x ${FAULTS.length} faults x ${MODES.length} = ${all.length + alone.length} runs in ${((performance.now() - start) / 1000).toFixed(1)} s; not as promised: ${broken}`,
);
for (const { cell, fault, mode, violations } of failing)
  console.log(
    `  ${cell.scenario.name}: ${cell.functionName} ${cell.call} ${cell.nth}, ${fault}, ${mode}: ${violations.join("; ")}`,
  );
for (const { cell, fault, mode, violations } of brokenAlone)
  console.log(
    `  ${cell.setting.functionName} ${cell.setting.what}: ${cell.call}, ${fault}, ${mode}: ${violations.join("; ")}`,
  );
process.exit(broken > 0 ? 1 : 0);

function shown(trial: Trial | undefined): string {
  if (trial === undefined) return "?";
  if (trial.violations.length > 0) return "BROKEN";
  if (trial.cell.byEvent) return trial.undelivered.length > 0 ? "ALARM" : trial.failedDeliveries > 0 ? "again" : "ok";
  return trial.asWithout ? "ok" : (SHORT[trial.end.replace("FAILED ", "")] ?? trial.end);
}

function shownAlone(trial: TrialAlone | undefined): string {
  if (trial === undefined) return "?";
  if (trial.violations.length > 0) return "BROKEN";
  if ("result" in trial.first) return "ok";
  const { name } = trial.first.error;
  return SHORT[name] ?? name;
}
