import { beforeAll, describe, expect, inject, it } from "vitest";
import { refuseUndeployable } from "../../local/deployable.ts";
import { Iam } from "../../local/iam/iam.ts";
import { type Deployment, deploymentOf } from "../../local/template/deployment.ts";
import type { DeployedSchedule } from "../../local/template/schedules.ts";
import { readAssembly } from "../../local/template/synthesize.ts";

const NOW = new Date("2026-11-23T10:00:00Z");
let deployment: Deployment;
beforeAll(async () => {
  deployment = deploymentOf(await readAssembly(inject("assemblyFolder")));
});

const checked = (changed: Partial<Deployment> = {}): Promise<void> =>
  refuseUndeployable({ ...deployment, ...changed }, new Iam(deployment.policies), NOW);

describe("a deployment", () => {
  it("of the project's own template would succeed, and start nothing", async () => {
    await expect(checked()).resolves.toBeUndefined();
  });

  it("with a queue that shows a message again before the function's timeout would be refused by Lambda", async () => {
    const [source] = deployment.eventSources;
    const queues = deployment.queues.map((queue) =>
      queue.arn === source?.queueArn ? { ...queue, visibilitySeconds: 179 } : queue,
    );
    await expect(checked({ queues })).rejects.toThrow(
      /visibility timeout: 179 seconds is less than Function timeout: 180 seconds/,
    );
  });

  it("with a rate that has no start date would start a paid run, and is refused by the schedule's name", async () => {
    const rate = { id: "Weekly", expression: "rate(7 days)", timezone: "UTC" } as DeployedSchedule;
    await expect(checked({ schedules: [rate] })).rejects.toThrow(
      /Weekly would start a paid run as soon as it is deployed: rate\(7 days\) has no StartDate/,
    );
    await expect(checked({ schedules: [{ ...rate, startDate: "2026-11-30T00:00:00Z" }] })).resolves.toBeUndefined();
  });
});
