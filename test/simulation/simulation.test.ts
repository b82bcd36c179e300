import { describe, expect, inject, it } from "vitest";
import { stopTrainingJob } from "../../functions/ended/stop-training-job/stop-training-job.ts";
import { deploymentOf } from "../../local/template/deployment.ts";
import { readAssembly } from "../../local/template/synthesize.ts";
import { END_RULES, FUNCTION_TIMEOUT } from "./deployed.ts";
import { simulate, type SimulatedRun } from "./simulated-run.ts";
import type { WorldOptions } from "./world-options.ts";

const seeds = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("a hundred simulated runs", () => {
  it("keep every promise, and meet enough", async () => {
    const runs: SimulatedRun[] = [];
    for (const seed of seeds(1, 100)) runs.push(await simulate(seed));
    expect(
      runs.flatMap(({ seed, violations }) =>
        violations.map((violation) => `npm run simulate -- --seed ${seed}: ${violation}`),
      ),
    ).toEqual([]);
    const ends = new Set(runs.flatMap((run) => run.ends));
    for (const end of [
      "SUCCEEDED TrainingCompleted",
      "SUCCEEDED DryRunCompleted",
      "FAILED TrainingFailed",
      "FAILED TrainingStopped",
      "FAILED TrainingStalled",
      "FAILED ServiceCallFailed",
      "ABORTED",
      "TIMED_OUT",
    ])
      expect(ends).toContain(end);
    expect(runs.some(({ killed }) => killed > 0)).toBe(true);
  });

  it("are the same each time", async () => {
    const told = async () =>
      (await simulate(7)).log.map((entry) =>
        entry.what === "outcome" ? { ...entry, outcome: entry.outcome.replace(/"messageId":"[^"]+"/, "") } : entry,
      );
    expect(await told()).toEqual(await told());
  });
});

describe("a planted defect", () => {
  /** @returns the first violation of the promise that one of these seeds finds */
  async function found(planted: Pick<WorldOptions, "code" | "rules" | "definition">, promise: RegExp): Promise<string> {
    for (const seed of seeds(1, 150)) {
      const violation = (await simulate(seed, planted)).violations.find((one) => promise.test(one));
      if (violation !== undefined) return violation;
    }
    return "nothing";
  }

  it("that creates a job without a token, under a name that is new with each request, is found", async () => {
    let requests = 0;
    const code: WorldOptions["code"] = (functions, { bedrock }) => {
      bedrock.middlewareStack.add(
        (next, { commandName }) =>
          (args) => {
            if (commandName !== "CreateModelCustomizationJobCommand") return next(args);
            const request = args.request as { body: string | Uint8Array };
            const body = JSON.parse(Buffer.concat([request.body as Uint8Array]).toString("utf8")) as {
              jobName: string;
              customModelName: string;
            };
            requests++;
            request.body = JSON.stringify({
              ...body,
              clientRequestToken: undefined,
              jobName: `${body.jobName}${requests}`,
              customModelName: `${body.customModelName}${requests}`,
            });
            return next(args);
          },
        { step: "finalizeRequest", priority: "low" },
      );
      return functions;
    };
    expect(await found({ code }, /[2-9] jobs were created/)).not.toBe("nothing");
  });

  it("that leaves out the rule that stops the job is found", async () => {
    expect(
      await found(
        { rules: END_RULES.filter(({ target }) => target !== "StopTrainingJob") },
        /a job is InProgress after the execution has ended/,
      ),
    ).not.toBe("nothing");
  });

  it("that stops the job without looking whether the execution runs again is found", async () => {
    const code: WorldOptions["code"] = (functions, { bedrock, sfn }) => {
      // As if nobody had redriven it.
      const stale = Object.assign(Object.create(sfn) as typeof sfn, {
        send: async (command: never) => ({ ...((await sfn.send(command)) as object), redriveCount: 0, events: [] }),
      });
      return { ...functions, StopTrainingJob: (event) => stopTrainingJob(event, { bedrock, sfn: stale }) };
    };
    expect(await found({ code }, /runs again was stopped/)).not.toBe("nothing");
  });

  it("that tells nobody is found", async () => {
    expect(
      await found({ rules: END_RULES.filter(({ target }) => target !== "SendNotice") }, /nobody was told/),
    ).not.toBe("nothing");
  });

  it("that calls a failed job completed is found", async () => {
    const code: WorldOptions["code"] = (functions) => ({
      ...functions,
      CheckTrainingJob: async (event) => {
        const check = (await functions.CheckTrainingJob(event)) as { status: string };
        return check.status === "Failed" ? { ...check, status: "Completed" } : check;
      },
    });
    expect(await found({ code }, /the oracle says FAILED TrainingFailed/)).not.toBe("nothing");
  });

  it("that writes the manifest, and not all that it names, is found", async () => {
    const code: WorldOptions["code"] = (functions, { s3 }) => {
      s3.middlewareStack.add(
        (next, { commandName }) =>
          (args) =>
            commandName === "PutObjectCommand" && (args.input as { Key: string }).Key.endsWith("train.jsonl")
              ? Promise.resolve({ output: { $metadata: {} }, response: {} } as never)
              : next(args),
        { step: "initialize" },
      );
      return functions;
    };
    expect(await found({ code }, /A manifest stands at .*train\.jsonl does not/)).not.toBe("nothing");
  });
});

describe("what the simulation says of the deployment", () => {
  it("is what the template says", async () => {
    const { functions, rules, eventSources, stateMachine } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    for (const [name, seconds] of Object.entries(FUNCTION_TIMEOUT))
      expect(functions.find(({ id }) => id === name)?.timeoutSeconds, name).toBe(seconds);
    // Of the pipeline's machine, and without what stops its nested executions: a simulated run has none.
    const deployed = rules
      .map(({ pattern, targets }) => ({
        targets,
        ...(pattern as { detail: { stateMachineArn: string[]; status: string[] } }).detail,
      }))
      .filter(({ stateMachineArn }) => stateMachineArn.includes(stateMachine.arn))
      .flatMap(({ targets, status }) =>
        targets.map(({ Arn }) => {
          const invoked = eventSources.find(({ queueArn }) => queueArn === Arn)?.functionArn ?? Arn;
          return { target: functions.find(({ arn }) => arn === invoked)?.id, statuses: status };
        }),
      )
      .filter(({ target }) => target !== "StopChildren");
    expect(deployed).toEqual(expect.arrayContaining([...END_RULES]));
    expect(deployed).toHaveLength(END_RULES.length);
  });
});
