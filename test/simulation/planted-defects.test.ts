import type { SFNClient } from "@aws-sdk/client-sfn";
import type { BedrockClient } from "@aws-sdk/client-bedrock";
import { describe, expect, it } from "vitest";
import { sendNotice } from "../../functions/ended/send-notice/send-notice.ts";
import { promoteModel } from "../../functions/evaluation/promote-model/promote-model.ts";
import { removeCandidate } from "../../functions/evaluation/remove-candidate/remove-candidate.ts";
import { stopTrainingJob } from "../../functions/ended/stop-training-job/stop-training-job.ts";
import { BUCKET, END_RULES, PROMOTED, TOPIC } from "./deployed.ts";
import { type EvaluationCourse, KIND_COURSE } from "./evaluation-course.ts";
import { currentInvocation } from "./invocation.ts";
import { type Plan, planOf, raceOf } from "./plan.ts";
import { FIRST, seeds } from "./seeds.ts";
import { type Planted, simulated } from "./simulated-run.ts";

/** Three planted defects take a minute and a half: they are looked for where SIMULATION=1 is set, once a week. */
const QUICK = process.env["SIMULATION"] !== "1";

describe("a planted defect", { timeout: 180_000 }, () => {
  /**
   * @param of whether a run may show the defect at all
   * @returns the first violation of the promise that one of these seeds finds
   */
  async function found(
    planted: Planted,
    promise: RegExp,
    of: (plan: Plan) => boolean = () => true,
    first = FIRST,
  ): Promise<string> {
    const plans = seeds(first, 1_500).map(planOf).filter(of).slice(0, 150);
    for (const plan of plans) {
      const violation = (await simulated(plan, planted)).violations.find((one) => promise.test(one));
      if (violation !== undefined) return violation;
    }
    return "nothing";
  }

  /** A client whose answers are changed. */
  const changed = <C extends { send(command: never): Promise<unknown> }>(
    client: C,
    change: (answer: object, command: object) => object,
  ): C =>
    Object.assign(Object.create(client) as C, {
      send: async (command: never) => change((await client.send(command)) as object, command),
    });

  it.skipIf(QUICK)(
    "that creates a job without a token, under a name that is new with each request, is found",
    async () => {
      let requests = 0;
      const code: Planted["code"] = (functions, { bedrock }) => {
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
      expect(await found({ code }, /[2-9] jobs were created/, undefined, 1)).not.toBe("nothing");
    },
    600_000,
  );

  it("that leaves out the rule that stops the job is found", async () => {
    expect(
      await found(
        { rules: END_RULES.filter(({ target }) => target !== "StopTrainingJob") },
        /a job is InProgress after seed-\d+ has ended/,
        ({ abortAt }) => abortAt !== undefined,
      ),
    ).not.toBe("nothing");
  });

  it.skipIf(QUICK)("that stops the job without looking whether the execution runs again is found", async () => {
    const code: Planted["code"] = (functions, { bedrock, sfn }) => {
      // As if nobody had redriven it.
      const unaware = changed(sfn, (answer) => ({ ...answer, redriveCount: 0, events: [] }));
      return { ...functions, StopTrainingJob: (event) => stopTrainingJob(event, { bedrock, sfn: unaware }) };
    };
    expect(await found({ code }, /runs again was stopped/, ({ redriveAfter }) => redriveAfter !== undefined)).not.toBe(
      "nothing",
    );
  });

  it("that believes DescribeExecution's RUNNING is found", async () => {
    const code: Planted["code"] = (functions, { bedrock, sfn }) => {
      // RUNNING is taken for a redrive of just now.
      const credulous: SFNClient = changed(sfn, (answer) =>
        "status" in answer && answer.status === "RUNNING"
          ? { ...answer, redriveCount: 1, redriveDate: new Date("2100-01-01") }
          : answer,
      );
      return { ...functions, StopTrainingJob: (event) => stopTrainingJob(event, { bedrock, sfn: credulous }) };
    };
    expect(
      await found(
        { code },
        /a job is InProgress after/,
        ({ stale, abortAt }) => stale !== undefined && abortAt !== undefined,
      ),
    ).not.toBe("nothing");
  });

  it("that takes ConflictException for an end is found", async () => {
    const code: Planted["code"] = (functions, { bedrock, sfn }) => {
      const content: BedrockClient = Object.assign(Object.create(bedrock) as BedrockClient, {
        send: (command: never) =>
          bedrock.send(command).catch((error: unknown) => {
            if (error instanceof Error && error.name === "ConflictException") return {};
            throw error;
          }),
      });
      return { ...functions, StopTrainingJob: (event) => stopTrainingJob(event, { bedrock: content, sfn }) };
    };
    expect(
      await found(
        { code },
        /a job is InProgress after/,
        ({ conflicts, abortAt }) => conflicts.share > 0 && abortAt !== undefined,
      ),
    ).not.toBe("nothing");
  });

  it("that needs a new key of the run, deployed in mid-training, is found", async () => {
    const code: Planted["code"] = (functions) => ({
      ...functions,
      CheckTrainingJob: (event) =>
        "asking" in (event as { run: object }).run
          ? functions.CheckTrainingJob(event)
          : Promise.reject(Object.assign(new Error("run.asking"), { name: "ContractViolated" })),
    });
    expect(await found({ code }, /ended FAILED ContractViolated/, ({ release }) => release !== undefined)).not.toBe(
      "nothing",
    );
  });

  it("that knows jobs by today's name alone is found", async () => {
    const code: Planted["code"] = (functions, { bedrock, sfn }) => {
      const forgetful: BedrockClient = Object.assign(Object.create(bedrock) as BedrockClient, {
        send: (command: { readonly input: { readonly jobIdentifier?: string } }) =>
          /-job-\d{8}T/.test(command.input.jobIdentifier ?? "")
            ? Promise.reject(Object.assign(new Error("no such job"), { name: "ResourceNotFoundException" }))
            : bedrock.send(command as never),
      });
      const events = changed(sfn, (answer) =>
        "events" in answer ? { ...answer, events: [], nextToken: undefined } : answer,
      );
      return { ...functions, StopTrainingJob: (event) => stopTrainingJob(event, { bedrock: forgetful, sfn: events }) };
    };
    expect(
      await found(
        { code },
        /job was given up/,
        ({ release, abortAt }) => release?.oldRules === false && abortAt !== undefined,
      ),
    ).not.toBe("nothing");
  });

  it("that does not look again once it has created its job is found", async () => {
    const code: Planted["code"] = (functions, { bedrock }) => {
      const created = new Set<string>();
      bedrock.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const answer = await next(args);
            const { functionName, id } = currentInvocation();
            if (commandName === "CreateModelCustomizationJobCommand") created.add(String(id));
            const looks = functionName === "CheckTrainingJob" || created.has(String(id));
            return commandName === "ListModelCustomizationJobsCommand" && looks
              ? { ...answer, output: { ...answer.output, modelCustomizationJobSummaries: [] } }
              : answer;
          },
        { step: "initialize" },
      );
      return functions;
    };
    for (const seed of seeds(1, 30)) {
      const { violations } = await simulated(raceOf(seed), { code });
      if (violations.some((one) => /two trainings stayed/.test(one))) return;
    }
    expect.unreachable("no race found it");
  });

  it("that withdraws from whichever is older or younger is found", async () => {
    const code: Planted["code"] = (functions, { bedrock }) => {
      bedrock.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const answer = await next(args);
            if (commandName !== "ListModelCustomizationJobsCommand") return answer;
            const { modelCustomizationJobSummaries: jobs = [] } = answer.output as {
              modelCustomizationJobSummaries?: object[];
            };
            const old = jobs.map((job) => ({ ...job, creationTime: new Date(0) }));
            return { ...answer, output: { ...answer.output, modelCustomizationJobSummaries: old } };
          },
        { step: "initialize" },
      );
      return functions;
    };
    for (const seed of seeds(1, 30)) {
      const { violations } = await simulated(raceOf(seed), { code });
      if (violations.some((one) => /ended FAILED WithdrewForAnotherRun/.test(one))) return;
    }
    expect.unreachable("no race found it");
  });

  /** A run of which nothing else goes wrong, and whose tuned model is evaluated, which takes some ten minutes. */
  const evaluated = (evaluations: Partial<EvaluationCourse> = {}): Plan => ({
    ...raceOf(1),
    twin: undefined,
    input: { ...raceOf(1).input, evaluation: { rows: 8, promote: true } },
    course: { fate: "completes", queued: 30, training: 60, stopping: 60, metrics: false },
    conflicts: { validating: false, share: 0 },
    evaluations: { ...KIND_COURSE, champion: true, ...evaluations },
    mishap: () => undefined,
    lag: () => 0,
  });
  const abortedInEvaluation = { ...evaluated(), abortAt: 400 };

  it("of an evaluation is none of these", async () => {
    for (const plan of [evaluated(), evaluated({ verdict: "worse" }), abortedInEvaluation])
      expect((await simulated(plan, { stoppedShare: 0 })).violations).toEqual([]);
  });

  it("that leaves out the rule that removes temporary deployments is found", async () => {
    const rules = END_RULES.filter(({ target }) => target !== "RemoveCandidate");
    const { violations } = await simulated(abortedInEvaluation, { rules });
    expect(violations).toEqual([expect.stringMatching(/^the deployment finqa-rft-candidate-.* is left$/)]);
  });

  it("that leaves out the rule that stops nested evaluations is found", async () => {
    const rules = END_RULES.filter(({ target }) => target !== "StopChildren");
    const { violations } = await simulated(abortedInEvaluation, { rules, stoppedShare: 0 });
    expect(violations).toEqual(["seed-1-evaluation-1 still runs once the end of seed-1 was handled"]);
  });

  it("that promotes whatever the comparison says is found", async () => {
    const code: Planted["code"] = (functions, { bedrock, s3, sfn }) => {
      // Whatever is worse is read as better.
      const flattering = changed(s3, (answer) => {
        const { Body } = answer as { Body?: { transformToString(): Promise<string> } };
        const read = async (): Promise<string> =>
          ((await Body?.transformToString()) ?? "").replaceAll('"verdict":"worse"', '"verdict":"better"');
        return Body === undefined ? answer : { ...answer, Body: { transformToString: read } };
      });
      return {
        ...functions,
        PromoteModel: (event) => promoteModel(event, { bedrock, s3: flattering, sfn, bucket: BUCKET }),
      };
    };
    const { violations } = await simulated(evaluated({ verdict: "worse" }), { code });
    expect(violations).toEqual([expect.stringMatching(/was made to serve .*custom-model.* not better$/)]);
  });

  it("that does not take back what an evaluation without success has promoted is found", async () => {
    /** The promotion is under way as the evaluation fails. */
    const failing: Planted["code"] = (functions) => ({
      ...functions,
      CheckPromotion: () => Promise.reject(Object.assign(new Error("planted"), { name: "PromotionFailed" })),
    });
    const heedless: Planted["code"] = (functions, clients) => {
      const { bedrock, s3, sfn } = clients;
      const noRecord = Object.assign(Object.create(s3) as typeof s3, {
        send: () => Promise.reject(Object.assign(new Error("no record"), { name: "NoSuchKey" })),
      });
      const dependencies = { bedrock, s3: noRecord, sfn, bucket: BUCKET, promotedDeployment: PROMOTED, pause: 0 };
      return { ...failing(functions, clients), RemoveCandidate: (event) => removeCandidate(event, dependencies) };
    };
    const promise = /^the promoted deployment serves .*custom-model.*, and no evaluation has succeeded$/;
    expect((await simulated(evaluated(), { code: failing })).violations).not.toContainEqual(
      expect.stringMatching(promise),
    );
    expect((await simulated(evaluated(), { code: heedless })).violations).toContainEqual(
      expect.stringMatching(promise),
    );
  });

  it("that tells people as often as the event comes is found", async () => {
    const code: Planted["code"] = (functions, { sfn, sns, s3 }) => {
      const heedless = Object.assign(Object.create(s3) as typeof s3, { send: () => Promise.resolve({}) });
      return {
        ...functions,
        SendNotice: (event) => sendNotice(event, { sfn, sns, s3: heedless, bucket: BUCKET, topicArn: TOPIC }),
      };
    };
    expect(await found({ code }, /the notice ".*" was sent twice/, ({ deliveries }) => deliveries.length > 1)).not.toBe(
      "nothing",
    );
  });

  it("that tells nobody is found", async () => {
    expect(
      await found({ rules: END_RULES.filter(({ target }) => target !== "SendNotice") }, /no notice said/),
    ).not.toBe("nothing");
  });

  it.skipIf(QUICK)("that calls a failed job completed is found", async () => {
    const code: Planted["code"] = (functions) => ({
      ...functions,
      CheckTrainingJob: async (event) => {
        const check = (await functions.CheckTrainingJob(event)) as { status: string };
        return check.status === "Failed" ? { ...check, status: "Completed" } : check;
      },
    });
    expect(await found({ code }, /the oracle says FAILED TrainingFailed/)).not.toBe("nothing");
  });

  it("that writes the manifest, and not all that it names, is found", async () => {
    const code: Planted["code"] = (functions, { s3 }) => {
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
