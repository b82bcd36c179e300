import { afterEach, describe, expect, it, vi } from "vitest";
import { scoreBatch } from "../../../functions/reward/reward.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

type Counts = ReturnType<typeof scoreBatch>["counts"];

/** The lines that a batch of these counts leaves. */
async function recorded(changes: Partial<Counts>): Promise<Record<string, unknown>[]> {
  vi.stubEnv("POWERTOOLS_SERVICE_NAME", "reward");
  vi.stubEnv("POWERTOOLS_METRICS_NAMESPACE", "FinqaRft");
  vi.resetModules();
  const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  const { recordBatch } = await import("../../../functions/reward/telemetry.ts");
  recordBatch({ ...scoreBatch([]).counts, ...changes }, 250);
  return write.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
}

describe("the metrics of a batch", () => {
  it("are shares of all its samples, and counts", async () => {
    const paid = { ...scoreBatch([]).counts.paid, withinTolerance: 2 };
    const counts = { samples: 8, right: 6, paid, withoutAnswer: 1, hedged: 1, unreadable: 3 };
    expect(await recorded({ ...counts, unscorable: { "no messages": 2, "not an object": 1 } })).toMatchObject([
      {
        message: "batch scored",
        Samples: 8,
        Duration: 250,
        UnscorableSamples: 3,
        "unscorable: no messages": "2",
        "unscorable: not an object": "1",
        "paid: withinTolerance": "2",
        MeanReward: 0.75,
        ShareWithinTolerance: 0.25,
        ShareWithoutAnswer: 0.125,
        ShareUnreadable: 0.5,
      },
    ]);
  });

  it("are no shares where no sample could be scored", async () => {
    const [line] = await recorded({ samples: 0, unscorable: { "no messages": 2 } });
    expect(line).toMatchObject({ Samples: 0, UnscorableSamples: 2 });
    expect(line).not.toHaveProperty("MeanReward");
    expect(line).not.toHaveProperty("paid: withinTolerance");
  });
});
