import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { StatePlace } from "../../../local/stepfunctions/execution.ts";
import { Progress, readableCause, sparkline } from "../../../local/terminal/progress.ts";

/** A stream that keeps what is written to it. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const out = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  return { out, text: () => written.join("") };
}

/** A run: two states, a wait with training steps, and a failure. */
function shown(isTTY: boolean): string {
  const { out, text } = stream(isTTY);
  const progress = new Progress(out);
  for (const state of ["ResolveRun", "WaitForTraining"]) progress.onState("entered", state);
  progress.onState("left", "ResolveRun");
  for (let step = 1; step <= 10; step++) progress.onTrainingStep(step, 10, step / 10);
  progress.onState("failed", "TrainingFailed");
  return text();
}

describe("a sparkline", () => {
  it("draws each value from 0 to 1", () => {
    expect(sparkline([0, 0.2, 0.5, 0.99, 1])).toBe("▁▂▅██");
  });

  it("holds to its width by means of neighbours", () => {
    expect(sparkline([0, 1, 0, 1, 1, 1], 3)).toBe("▅▅█");
    expect(sparkline(Array.from({ length: 176 }, () => 0.5))).toHaveLength(22);
  });
});

describe("progress", () => {
  it("on a terminal shows the reward as it is trained, on a line that the next replaces", () => {
    const { out, text } = stream(true);
    const progress = new Progress(out);
    progress.onTrainingStep(1, 4, 0);
    progress.onTrainingStep(2, 4, 0.5);
    expect(text()).toMatch(/ {2}▁▅ training step 2 of 4, mean reward 0\.500, \d+ s left$/);
    expect(text()).toContain("\r\u001b[K"); // clears the line
    expect(text()).not.toContain("\n");
  });

  it("on a terminal replaces its status line, and keeps a line for what is done", () => {
    const text = shown(true);
    expect(text).toContain("\r\u001b[K  ResolveRun …");
    expect(text).toContain("waiting for the training job, look 1");
    const plain = stripVTControlCharacters(text); // colours are this terminal's affair
    expect(plain).toContain("\r✔ ResolveRun\n");
    expect(plain).toContain("\r✘ TrainingFailed\n");
    expect(text).toContain("training step 7 of 10, mean reward 0.700");
  });

  it("elsewhere writes lines: what is done, and the reward now and then", () => {
    expect(shown(false)).toBe(
      [
        "✔ ResolveRun",
        ...[2, 4, 6, 8, 10].map((step) => `  training step ${step} of 10, mean reward ${(step / 10).toFixed(3)}`),
        "✘ TrainingFailed",
        "",
      ].join("\n"),
    );
  });
});

describe("progress of nested executions", () => {
  const place = (fields: Partial<StatePlace> = {}): StatePlace => ({
    machine: "evaluation",
    execution: "e1",
    level: 1,
    type: "Task",
    ...fields,
  });

  it("is indented below the machine's name; each task and Map has one line, iterations have none", () => {
    const { out, text } = stream(false);
    const progress = new Progress(out);
    progress.onState("entered", "EvaluateBase", place({ machine: "pipeline", execution: "p", level: 0 }));
    for (const event of ["entered", "left"] as const) {
      progress.onState(event, "Resolve", place());
      progress.onState(event, "Pause", place({ type: "Wait" }));
      progress.onState(event, "Check", place());
      progress.onState(event, "Check", place());
      progress.onState(event, "Deep", place({ machine: "deeper", level: 2 }));
      progress.onState(event, "Answer", place({ iteration: 0 }));
      progress.onState(event, "Each", place({ type: "Map" }));
    }
    progress.onState("failed", "Compare", place());
    progress.onState("left", "EvaluateBase", place({ machine: "pipeline", execution: "p", level: 0 }));
    expect(text().split("\n")).toEqual([
      "  evaluation",
      "    deeper",
      "  ✔ Resolve",
      "  ✔ Check",
      "    ✔ Deep",
      "  ✔ Each",
      "  ✘ Compare",
      "✔ EvaluateBase",
      "",
    ]);
  });

  it("has a heading for each execution, and shows the item that is worked on", () => {
    const { out, text } = stream(true);
    const progress = new Progress(out);
    progress.onState("entered", "Answer", place({ iteration: 6 }));
    progress.onState("entered", "Answer", place({ execution: "e2" }));
    expect(stripVTControlCharacters(text()).match(/evaluation\n/g)).toHaveLength(2);
    expect(text()).toContain("    Answer, item 7 …");
  });
});

describe("a cause", () => {
  it.each([
    ['{"errorType":"DatasetInvalid","errorMessage":"row 3\\nrow 4","trace":[]}', "row 3\nrow 4"],
    ["The training job failed.", "The training job failed."],
    ['{"errorType":"x"}', '{"errorType":"x"}'],
    ["7", "7"],
    ["null", "null"],
    ["", ""],
  ])("of %j is read as %j", (cause, read) => {
    expect(readableCause(cause)).toBe(read);
  });
});
