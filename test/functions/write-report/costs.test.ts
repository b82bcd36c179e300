import { readFile } from "node:fs/promises";
import { describe, expect, inject, it } from "vitest";
import { costsOf } from "../../../functions/write-report/costs.ts";
import { readAssembly } from "../../../local/template/synthesize.ts";

const NOTHING = { transitions: 0, taskSeconds: [] };
const dollars = (items: ReturnType<typeof costsOf>): (number | null)[] => items.map(({ usDollars }) => usDollars);

describe("the costs of a run", () => {
  it("are nothing where nothing happened", () => {
    expect(costsOf(NOTHING, 0, null)).toEqual([
      { item: "Step Functions", quantity: "0 state transitions", usDollars: 0 },
      { item: "Lambda, the steps", quantity: "0 invocations, 0.0 GiB·s", usDollars: 0 },
      { item: "S3, the dataset", quantity: "0.0 MB for a month", usDollars: 0 },
      { item: "Bedrock training", quantity: "no job", usDollars: 0 },
    ]);
  });

  it("are each at its list price", () => {
    const items = costsOf({ transitions: 40_000, taskSeconds: Array.from({ length: 1000 }, () => ({ state: "CheckTrainingJob", seconds: 10 })) }, 2e9, null);
    expect(dollars(items)[0]).toBeCloseTo(1); // $0.025 a thousand
    expect(dollars(items)[1]).toBeCloseTo(0.0002 + 5000 * 0.0000133334); // half a GiB each
    expect(dollars(items)[2]).toBeCloseTo(0.046); // $0.023 a GB and month
  });

  it("never tell a price of the training, which AWS does not publish there", () => {
    expect(costsOf(NOTHING, 0, 2.5)[3]).toEqual({ item: "Bedrock training", quantity: expect.stringMatching(/^2\.50 h of USE1-Nova2\.0Lite-RFT-Training-Hours/) as string, usDollars: null });
  });

  it("count each step with the memory that its function is deployed with", async () => {
    const { template } = await readAssembly(inject("assemblyFolder"));
    const definition = JSON.parse(await readFile(new URL("../../../statemachine/rft-pipeline.asl.json", import.meta.url), "utf8")) as { States: Record<string, { Type: string }> };
    const steps = Object.entries(definition.States).filter(([, { Type }]) => Type === "Task").map(([name]) => name);
    expect(steps.length).toBeGreaterThan(5);
    for (const state of steps) {
      const deployed = Object.values(template.Resources).find(({ Type, Metadata }) => Type === "AWS::Lambda::Function" && String(Metadata?.["aws:cdk:path"]).includes(`/${state}/`));
      const memory = Number(deployed?.Properties?.["MemorySize"]) / 1024;
      const gibSeconds = Number(/, ([\d.]+) GiB/.exec(costsOf({ transitions: 0, taskSeconds: [{ state, seconds: 100 }] }, 0, null)[1]?.quantity ?? "")?.[1]);
      expect(gibSeconds / 100, state).toBeCloseTo(memory, 2);
    }
  });
});
