import { describe, expect, inject, it } from "vitest";
import { deploymentOf } from "../../local/template/deployment.ts";
import { readAssembly } from "../../local/template/synthesize.ts";
import { END_RULES, EVALUATION_MACHINE, FUNCTION_TIMEOUT, QUEUE } from "./deployed.ts";
import { raceOf } from "./plan.ts";
import { FIRST, seeds } from "./seeds.ts";
import { simulate, simulated, type SimulatedRun } from "./simulated-run.ts";

describe("sixty simulated runs", () => {
  it("keep every promise, and meet enough", { timeout: 300_000 }, async () => {
    const runs: SimulatedRun[] = [];
    for (const seed of seeds(FIRST, FIRST + 59)) runs.push(await simulate(seed));
    expect(
      runs.flatMap(({ seed, violations }) =>
        violations.map((violation) => `npm run simulate -- --seed ${seed}: ${violation}`),
      ),
    ).toEqual([]);
    const ends = new Set(runs.flatMap((run) => [...run.ends, ...run.endsOfTwin]));
    for (const end of [
      "SUCCEEDED TrainingCompleted",
      "SUCCEEDED DryRunCompleted",
      "FAILED TrainingFailed",
      "FAILED TrainingStopped",
      "FAILED TrainingStalled",
      "FAILED ServiceCallFailed",
      "FAILED AnotherRunInProgress",
      "ABORTED",
      "TIMED_OUT",
    ])
      expect(ends).toContain(end);
    expect(runs.some(({ killed }) => killed > 0)).toBe(true);
    expect(new Set(runs.flatMap(({ met }) => met)).size).toBe(6);
  });

  it("are the same each time", async () => {
    const outcome = async () =>
      (await simulate(FIRST)).log.map((entry) =>
        entry.what === "outcome" ? { ...entry, outcome: entry.outcome.replace(/"messageId":"[^"]+"/, "") } : entry,
      );
    expect(await outcome()).toEqual(await outcome());
  });
});

// npm run simulate -- --races 200
describe("twenty races of two executions that are started at once", () => {
  it("leave one training each, the older", { timeout: 120_000 }, async () => {
    const outcomes: string[] = [];
    for (const seed of seeds(1, 20)) {
      const { violations, trained, ends, endsOfTwin } = await simulated(raceOf(seed));
      expect(violations, `npm run simulate -- --seed ${seed} --race`).toEqual([]);
      expect(trained, `npm run simulate -- --seed ${seed} --race`).toBe(1);
      outcomes.push(...ends, ...endsOfTwin);
    }
    expect(new Set(outcomes)).toEqual(
      new Set(["SUCCEEDED TrainingCompleted", "FAILED AnotherRunInProgress", "FAILED WithdrewForAnotherRun"]),
    );
  });
});

describe("what the simulation says of the deployment", () => {
  it("is what the template says", async () => {
    const deployment = deploymentOf(await readAssembly(inject("assemblyFolder")));
    const { functions, rules, queues, eventSources, stateMachine, stateMachines } = deployment;
    for (const [name, seconds] of Object.entries(FUNCTION_TIMEOUT))
      expect(functions.find(({ id }) => id === name)?.timeoutSeconds, name).toBe(seconds);
    const machinesOf = (arns: readonly string[]): string[] =>
      arns.flatMap((arn) => {
        if (arn === stateMachine.arn) return ["pipeline"];
        const { name } = stateMachines.find((machine) => machine.arn === arn) ?? {};
        return name === EVALUATION_MACHINE.name ? ["evaluation"] : [];
      });
    const deployed = rules
      .flatMap(({ pattern, targets }) => {
        const { detail } = pattern as { detail: { stateMachineArn: string[]; status: string[] } };
        return targets.map(({ Arn }) => {
          const source = eventSources.find(({ queueArn }) => queueArn === Arn);
          const target = functions.find(({ arn }) => arn === (source?.functionArn ?? Arn))?.id;
          const machines = machinesOf(detail.stateMachineArn);
          return { target, machines, statuses: detail.status, queued: source !== undefined };
        });
      })
      .filter(({ machines }) => machines.length > 0);
    expect(deployed).toEqual(expect.arrayContaining([...END_RULES]));
    expect(deployed).toHaveLength(END_RULES.length);
    for (const { functionArn, queueArn } of eventSources)
      expect(
        queues.find(({ arn }) => arn === queueArn),
        functionArn,
      ).toMatchObject({
        visibilitySeconds: QUEUE.visibilitySeconds,
        redrive: { maxReceiveCount: QUEUE.maxReceives },
      });
  });
});
