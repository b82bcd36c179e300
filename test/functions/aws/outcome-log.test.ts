import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { withOutcomeLog } from "../../../functions/aws/outcome-log.ts";

interface Line {
  readonly level: "info" | "error";
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

const ARN = "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:mine";

/** Runs a handler, and keeps what is logged; its clock advances 250 ms at each reading. */
async function logged(event: unknown, handler: (event: unknown) => unknown) {
  const lines: Line[] = [];
  const keep = (level: Line["level"]) => (message: unknown, fields: unknown) =>
    lines.push({ level, message: String(message), fields: fields as Line["fields"] });
  let time = 0;
  const logger = { info: keep("info"), error: keep("error") } as never;
  const wrapped = withOutcomeLog(
    "StopTrainingJob",
    async (given) => Promise.resolve(handler(given)),
    logger,
    () => (time += 250),
  );
  const ended = await wrapped(event, { awsRequestId: "request-1" }).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  return { lines, ended };
}

describe("the line that a function ends in", () => {
  it("names execution, job, outcome and duration, and returns the handler's result", async () => {
    const { lines, ended } = await logged({ executionArn: ARN }, () => ({ jobName: "job-1", outcome: "stopped" }));
    expect(ended).toEqual({ result: { jobName: "job-1", outcome: "stopped" } });
    expect(lines).toEqual([
      {
        level: "info",
        message: "StopTrainingJob ended",
        fields: { outcome: "stopped", executionArn: ARN, jobName: "job-1", requestId: "request-1", durationMs: 250 },
      },
    ]);
  });

  it("reads the execution where the machine, EventBridge or the queue put it", async () => {
    const events = [
      { execution: { arn: ARN }, input: {} },
      { run: { execution: { arn: ARN }, jobName: "job-1" } },
      { evaluation: { execution: { arn: ARN } }, models: [] },
      { executionArn: ARN },
      { Records: [{ body: JSON.stringify({ executionArn: ARN }) }] },
    ];
    for (const event of events) {
      const { lines } = await logged(event, () => undefined);
      expect(lines[0]!.fields).toMatchObject({ executionArn: ARN, outcome: "done" });
    }
  });

  it("says a failure by the error's name, and throws the error", async () => {
    const error = Object.assign(new Error("secret words"), { name: "DatasetInvalid" });
    const { lines, ended } = await logged({ executionArn: ARN }, () => {
      throw error;
    });
    expect(ended).toEqual({ error });
    expect(lines[0]).toMatchObject({ level: "error", fields: { outcome: "DatasetInvalid" } });
  });

  it("never holds what a prompt, an answer or an input says, whatever the event is", async () => {
    const text = "What was the revenue?";
    const events = [
      { input: { secret: text }, messages: [text] },
      { Records: [{ body: text }] },
      text,
      null,
      { run: { execution: { arn: ARN }, prompt: text }, dataset: { rows: text } },
    ];
    for (const event of events) {
      const { lines } = await logged(event, () => ({ answer: text, cases: [text] }));
      expect(lines).toHaveLength(1);
      expect(JSON.stringify(lines)).not.toContain("revenue");
    }
  });
});

describe("every function but the reward, which logs each batch itself,", () => {
  it("ends in that line, under the name of its state", () => {
    const handlers = readdirSync("functions", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("handler.ts") && file !== join("reward", "handler.ts"))
      .map((file) => [basename(dirname(file)), readFileSync(join("functions", file), "utf8")] as const);
    expect(handlers.length).toBeGreaterThan(15);
    const named = handlers.map(([, source]) => /handler = withOutcomeLog\("(\w+)"/.exec(source)?.[1]);
    expect(named).toEqual(
      handlers.map(([folder]) => folder.replace(/(?:^|-)(\w)/g, (_, a: string) => a.toUpperCase())),
    );
  });
});
