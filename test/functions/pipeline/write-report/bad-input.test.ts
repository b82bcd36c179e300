import { describe, expect, it } from "vitest";
import { timelineOf } from "../../../../functions/pipeline/write-report/execution-timeline.ts";
import { page } from "../../../../functions/pipeline/write-report/page/page.ts";
import { runRecordOf } from "../../../../functions/pipeline/write-report/run-record.ts";
import { EXECUTION } from "../../../support/runs.ts";

/** The report of an execution that failed at its first step, since its input was this. */
async function reportOf(input: string): Promise<{ record: string; html: string }> {
  const history = {
    execution: {
      executionArn: EXECUTION.arn,
      name: EXECUTION.name,
      stateMachineArn: "",
      status: "FAILED" as const,
      startDate: new Date(EXECUTION.startTime),
      stopDate: new Date(EXECUTION.startTime),
      input,
      error: "InvalidExecutionInput",
      cause: "",
    },
    events: [],
  };
  const record = runRecordOf({
    history,
    timeline: timelineOf(history),
    note: null,
    manifest: null,
    metrics: [],
    baselineSummary: null,
    evaluationSummary: null,
    sourceCommit: "unknown",
  });
  return { record: JSON.stringify(record, undefined, 2), html: await page(record, null) };
}

describe("the report of an execution with a bad input", () => {
  it.each([
    ["deep enough to break JSON.stringify", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["deep enough to fill a disk with indentation", `${"[".repeat(4_000)}${"]".repeat(4_000)}`],
    ["no JSON", '{"dryRun": tru'],
    ["nothing", ""],
    ["markup", '{"<script>alert(1)</script>": "</script>"}'],
    ["a key __proto__", '{"__proto__": {"dryRun": true}}'],
    ["a quarter of a megabyte", JSON.stringify({ Comment: "x".repeat(250_000) })],
  ])("is written, and small, where it is %s", async (_, input) => {
    const { record, html } = await reportOf(input);
    expect((JSON.parse(record) as { failure: { error: string } }).failure.error).toBe("InvalidExecutionInput");
    expect(record.length + html.length).toBeLessThan(2_000_000);
    expect(html).not.toContain("<script>");
  });
});
