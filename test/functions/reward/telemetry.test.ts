import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { sample } from "./samples.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** The handler in a process of its own, as on Lambda: its standard output is what CloudWatch reads. */
const PROGRAM = `
const { handler } = await import("./functions/reward/handler.ts");
for (const event of JSON.parse(process.env.EVENTS)) {
  try { await handler(event); } catch (error) { console.error(error.name); }
}`;

function linesOf(...events: readonly unknown[]): { readonly lines: readonly string[]; readonly complaint: string } {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", PROGRAM],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        EVENTS: JSON.stringify(events),
        POWERTOOLS_SERVICE_NAME: "reward",
        POWERTOOLS_METRICS_NAMESPACE: "FinqaRft",
      },
    },
  );
  return { lines: stdout.split("\n").filter((line) => line !== ""), complaint: stderr };
}

interface Emf {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [key: string]: unknown;
}
const parsed = (line: string | undefined): Emf => JSON.parse(line ?? "no line") as Emf;

const BATCH = [
  sample("Confidential steps.\nANSWER: 25.125", "25.125", { id: "confidential-id" }),
  sample("ANSWER: yes", "yes"),
  sample("ANSWER: 25.1", "25.125"),
  sample("ANSWER: 25.15", "25.125"),
  sample("ANSWER: 31.4159", "25.125"),
  sample("Confidential, without a marker", "25.125"),
  sample("ANSWER: 31.4159 or 27.1828", "25.125"),
  sample("ANSWER: confidential", "25.125"),
  null,
  { id: "confidential-id", messages: [] },
  { id: "confidential-id", messages: "Confidential" },
  sample("ANSWER: 25.125", "confidential"),
];

describe("the log of the reward function", () => {
  const { lines, complaint } = linesOf(BATCH, [], {}, [null, { id: "confidential-id" }]);

  it("is one line a batch, and nothing else", () => {
    expect(lines).toHaveLength(3);
    // Of what is not an array, which is no batch, and of what can't be scored.
    expect(complaint).toBe("InvalidRewardEvent\nInvalidRewardEvent\n");
  });

  it("is CloudWatch's embedded metric format: each metric that is announced has its value", () => {
    for (const line of lines) {
      const { _aws, ...members } = parsed(line);
      expect(Math.abs(Date.now() - _aws.Timestamp)).toBeLessThan(600_000);
      expect(_aws.CloudWatchMetrics).toHaveLength(1);
      const [directive] = _aws.CloudWatchMetrics;
      expect(directive).toMatchObject({ Namespace: "FinqaRft", Dimensions: [["service"]] });
      expect(members["service"]).toBe("reward");
      for (const { Name } of directive!.Metrics) expect(members[Name], Name).toSatisfy(Number.isFinite);
    }
  });

  it("holds the batch's figures, each in its unit", () => {
    const { _aws, ...members } = parsed(lines[0]);
    expect(members).toMatchObject({
      message: "batch scored",
      Samples: 12,
      MeanReward: 4 / 12,
      ShareWithinTolerance: 1 / 12,
      ShareWithoutAnswer: 1 / 12,
      ShareUnreadable: 2 / 12,
      UnscorableSamples: 4,
      "paid: exact": "2",
      "paid: rounded": "1",
      "paid: withinTolerance": "1",
    });
    expect(members["Duration"]).toBeGreaterThan(0);
    expect(Object.fromEntries(_aws.CloudWatchMetrics[0]!.Metrics.map(({ Name, Unit }) => [Name, Unit]))).toEqual({
      Samples: "Count",
      MeanReward: "None",
      ShareWithinTolerance: "None",
      ShareWithoutAnswer: "None",
      ShareUnreadable: "None",
      UnscorableSamples: "Count",
      Duration: "Milliseconds",
    });
  });

  it("names the reasons of what could not be scored, and how often", () => {
    const reasons = Object.entries(parsed(lines[0])).filter(([key]) => key.startsWith("unscorable"));
    expect(Object.fromEntries(reasons)).toEqual({
      "unscorable: not an object": "1",
      "unscorable: no messages": "2",
      "unscorable: reference_answer is neither a number nor yes or no": "1",
    });
  });

  it("names no reason and no mean of a batch without samples, whatever came before it", () => {
    const { _aws, ...members } = parsed(lines[1]);
    expect(members).toEqual({
      message: "batch scored",
      service: "reward",
      Samples: 0,
      UnscorableSamples: 0,
      Duration: members["Duration"],
    });
    expect(_aws.CloudWatchMetrics[0]!.Metrics.map(({ Name }) => Name).toSorted()).toEqual([
      "Duration",
      "Samples",
      "UnscorableSamples",
    ]);
  });

  it("counts the samples of a batch that it then refuses: the alarm reads them", () => {
    expect(parsed(lines[2])).toMatchObject({
      Samples: 2,
      MeanReward: 0,
      UnscorableSamples: 2,
      "unscorable: not an object": "1",
      "unscorable: no messages": "1",
    });
  });

  it("never holds a prompt, an answer, a reference or an id", () => {
    for (const line of lines)
      expect(line).not.toMatch(/confidential|financial analyst|what was|25\.125|31\.4159|27\.1828|"yes"/i);
  });
});
