import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { RehearsalResult } from "../../../local/rehearsal.ts";
import type { StatePlace } from "../../../local/stepfunctions/execution.ts";
import { printClosing } from "../../../local/terminal/closing.ts";
import { LiveLine } from "../../../local/terminal/live-line.ts";
import { Progress } from "../../../local/terminal/progress.ts";
import { sparkline } from "../../../local/terminal/sparkline.ts";

/** A stream that keeps what is written to it. */
function stream(isTTY: boolean, columns = 120) {
  const written: string[] = [];
  const out = { isTTY, columns, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  return { out, text: () => written.join("") };
}

/** A run: two states, a wait with training steps, and a failure. */
function shown(isTTY: boolean): string {
  const { out, text } = stream(isTTY);
  const progress = new Progress(out);
  for (const state of ["ResolveRun", "WaitForTraining", "CheckTrainingJob"]) progress.onState("entered", state);
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
    expect(text()).toMatch(/ {2}training step 2 of 4, mean reward 0\.500, \d+ s left ▁▅ · status check 0$/);
    expect(text()).toContain("\r\u001b[K"); // clears the line
    expect(text()).not.toContain("\n");
  });

  it("on a terminal replaces its status line, and keeps a line for what is done", () => {
    const text = shown(true);
    expect(text).toContain("\r\u001b[K  ResolveRun …");
    expect(text).toContain("waiting for the training to begin · status check 1");
    const plain = stripVTControlCharacters(text); // colours are this terminal's affair
    expect(plain).toContain("✔ ResolveRun\n");
    expect(plain).toContain("✘ TrainingFailed\n");
    expect(text).toContain("training step 7 of 10, mean reward 0.700");
  });

  it("on a terminal keeps the last line of the training once it is over", () => {
    const { out, text } = stream(true);
    const progress = new Progress(out);
    progress.onState("entered", "CheckTrainingJob");
    progress.onTrainingStep(4, 4, 0.5);
    progress.onState("entered", "EvaluateTuned");
    progress.onState("entered", "WriteReport");
    const kept = stripVTControlCharacters(text()).match(/training step 4 of 4, mean reward 0\.500[^\n·]*\n/g);
    expect(kept).toHaveLength(1);
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
    input: {},
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

describe("a line that stays", () => {
  it.each([
    ["between words", "a verdict of some words", "a verdict of\nsome words"],
    ["not within a path", "see /a/path/that/is/longer now", "see\n/a/path/that/is/longer\nnow"],
    ["not by the colours that nobody sees", "\u001b[31mred\u001b[39m words fit", "\u001b[31mred\u001b[39m words fit"],
    ["again behind a line's own end", "first\nsecond and third", "first\nsecond and\nthird"],
  ])("breaks %s, on a terminal", (_, text, broken) => {
    const { out, text: written } = stream(true, 14);
    new LiveLine(out, { TERM: "xterm" }).print(text);
    expect(written()).toBe(`${broken}\n`);
    const file = stream(false, 14);
    new LiveLine(file.out).print(text);
    expect(file.text()).toBe(`${text}\n`);
  });

  it("is not written for a state that only chooses", () => {
    const { out, text } = stream(false);
    const progress = new Progress(out);
    for (const state of ["DryRun?", "EvaluateBase"]) progress.onState("left", state);
    expect(text()).toBe("✔ EvaluateBase\n");
  });
});

describe("a line that the next one replaces", () => {
  it("is cut to the terminal's width: a line that wraps could not be replaced", () => {
    const { out, text } = stream(true, 20);
    const line = new LiveLine(out, { TERM: "xterm" });
    line.show("x".repeat(200));
    expect(stripVTControlCharacters(text()).replace("\r", "")).toBe(`${"x".repeat(18)}…`);
  });

  it("of a whole run is never longer than a terminal of 80 columns", () => {
    const { out, text } = stream(true, 80);
    const progress = new Progress(out);
    for (let step = 1; step <= 170; step++) {
      progress.onState("entered", "CheckTrainingJob");
      progress.onTrainingStep(step, 170, step / 170);
    }
    const lines = stripVTControlCharacters(text()).split(/[\r\n]/);
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThan(80);
  });

  it("is written once where its text stays the same", () => {
    const { out, text } = stream(true);
    const line = new LiveLine(out, { TERM: "xterm" });
    line.show("same");
    line.show("same");
    expect(text()).toBe("\r\u001b[Ksame");
  });

  it.each([
    ["a file", false, "xterm"],
    ["a dumb terminal", true, "dumb"],
  ])("is not used on %s", (_, isTTY, TERM) => {
    const { out, text } = stream(isTTY);
    const line = new LiveLine(out, { TERM });
    line.show("status");
    line.print("done");
    expect(text()).toBe("done\n");
  });
});

describe("the end", () => {
  const conclusion = {
    headline: "Right answers on 20 held-out rows: 10.0 % → 85.0 %: better",
    mood: "good",
    cheating: null,
    warnings: [],
    cost: "Nothing: this is a rehearsal.",
    next: "Deploy the stack.",
  } as const;
  const ended = (fields: Partial<RehearsalResult>): string => {
    const { out, text } = stream(false);
    const result = { execution: { status: "SUCCEEDED" }, executions: [], undelivered: [], denied: [], ...fields };
    printClosing(new Progress(out), result as unknown as RehearsalResult, { folder: ".rehearsal", seconds: 12.34 });
    return text();
  };

  it("says what the report says: verdict, cost, what next, and where it is", () => {
    expect(ended({ record: { conclusion, failure: null } })).toBe(
      [
        "",
        "SUCCEEDED after 12.3 s",
        "Right answers on 20 held-out rows: 10.0 % → 85.0 %: better",
        "Cost: Nothing: this is a rehearsal.",
        "Next: Deploy the stack.",
        "Report: .rehearsal/report.html",
        "Beside it: execution.json, history.json, notice.txt, logs/, s3/",
        "",
      ].join("\n"),
    );
  });

  it("says of an evaluation by itself its verdict, what was promoted, and where it is", () => {
    const verdict = "Right answers on 40 held-out rows: 22.5 % → 67.5 %: better";
    const evaluation = {
      verdict,
      comparison: { verdict: "better" },
      promotion: { promoted: true, reason: "tuned is better." },
      spentUsDollars: 0.014,
      files: ["s3/bucket/rft-evaluations/e1/summary.json"],
    };
    expect(ended({ evaluation })).toBe(
      [
        "",
        "SUCCEEDED after 12.3 s",
        verdict,
        "Promoted: tuned is better.",
        "Cost: Nothing: this is a rehearsal. On AWS, the answers that it has asked for would cost $0.01.",
        "Result: .rehearsal/s3/bucket/rft-evaluations/e1/summary.json",
        "In .rehearsal: execution.json, history.json, notice.txt, logs/, s3/",
        "",
      ].join("\n"),
    );
  });

  it("warns of a reward that is cheated, and of what the baseline warned of", () => {
    const text = ended({
      record: {
        conclusion: { ...conclusion, cheating: 'It answers "0".', warnings: ["Few are paid."] },
        failure: null,
      },
    });
    expect(text).toContain('It answers "0".\nWarning: Few are paid.\n');
  });

  it("says a failure's cause in words, as the pipeline wrote it down", () => {
    const execution = { status: "FAILED", error: "DatasetInvalid", cause: '{"errorMessage":"row 3"}' };
    const failed = {
      conclusion: { ...conclusion, mood: "bad" as const },
      failure: { error: "DatasetInvalid", cause: "row 3" },
    };
    expect(ended({ execution: execution as never, record: failed })).toContain("DatasetInvalid: row 3\n");
    expect(ended({ execution: execution as never, record: undefined })).toContain("DatasetInvalid: row 3\n");
    const noJson = { ...execution, cause: "row 3 {" };
    expect(ended({ execution: noJson as never, record: undefined })).toContain("DatasetInvalid: row 3 {\n");
  });

  it("of an evaluation that failed names the rehearsal that it went on from", () => {
    const { out, text } = stream(false);
    const execution = { status: "FAILED", error: "InvalidEvaluationInput", cause: "{}" };
    const result = { execution, executions: [], undelivered: [], denied: [] } as unknown as RehearsalResult;
    printClosing(new Progress(out), result, { folder: "out", seconds: 1, wentOnFrom: ".rehearsal/first" });
    expect(text()).toContain("those of the rehearsal in .rehearsal/first; for another one: --after DIR.\n");
  });
});
