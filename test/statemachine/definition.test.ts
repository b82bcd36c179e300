import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import aslValidator from "asl-validator";
import { describe, expect, it, inject } from "vitest";
import * as errors from "../../functions/contract/errors.ts";
import { REMEDIES } from "../../functions/contract/remedies.ts";
import { JOB_STATUSES } from "../../functions/contract/training.ts";
import { deploymentOf } from "../../local/template/deployment.ts";
import { readAssembly } from "../../local/template/synthesize.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
interface State {
  Type: string;
  Comment?: string;
  Resource?: string;
  TimeoutSeconds?: number;
  Catch?: object[];
  Retry?: { ErrorEquals: string[]; JitterStrategy: string; MaxDelaySeconds: number; BackoffRate: number }[];
  Choices?: { Variable: string; StringEquals?: string; Next: string }[];
  Default?: string;
  Error?: string;
}
const text = readFileSync(`${root}statemachine/rft-pipeline.asl.json`, "utf8");
const { States, TimeoutSeconds } = JSON.parse(text) as { States: Record<string, State>; TimeoutSeconds: number };
const tasks = Object.entries(States).filter(([, { Type }]) => Type === "Task");
const kebab = (name: string): string => name.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

describe("the definition", () => {
  it("is valid Amazon States Language once its placeholders are substituted, in the template that is deployed", async () => {
    const { stateMachine } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    const { isValid, errorsText } = aslValidator(stateMachine.definition, { checkPaths: true, checkArn: true });
    expect(errorsText("\n")).toBe("");
    expect(isValid).toBe(true);
    expect(JSON.stringify(stateMachine.definition)).not.toContain("${");
  });

  it("has a comment for a person on every state", () => {
    for (const [name, { Comment }] of Object.entries(States)) expect(Comment, name).toMatch(/^[A-Z].{20,}\.$/s);
  });

  it("names each task as its folder, its placeholder and its construct", async () => {
    const { functions } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    for (const [name, { Resource }] of tasks) {
      expect(Resource).toBe(`\${${name}Arn}`);
      expect(existsSync(`${root}functions/pipeline/${kebab(name)}/handler.ts`), name).toBe(true);
      expect(functions.map(({ id }) => id)).toContain(name);
    }
    expect(tasks).toHaveLength(6);
  });

  it("times out every task after its function, and the whole after every limit of the input", async () => {
    const { functions } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    for (const [name, state] of tasks)
      expect(state.TimeoutSeconds, name).toBeGreaterThan(functions.find(({ id }) => id === name)!.timeoutSeconds);
    expect(TimeoutSeconds).toBeGreaterThan((168 + 336) * 3600);
  });

  it("retries what is transient and nothing else, with backoff, a cap and full jitter", () => {
    const transient = [
      "Lambda.AWSLambdaException",
      "Lambda.ClientExecutionTimeoutException",
      "Lambda.SdkClientException",
      "Lambda.ServiceException",
      "Lambda.TooManyRequestsException",
      "ServiceTemporarilyUnavailable",
    ];
    // A look that was cut off is looked again: its failure would stop a training that is paid for.
    const cutOff = ["Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout", "States.Timeout"];
    for (const [name, { Retry }] of tasks) {
      expect(Retry, name).toHaveLength(1);
      expect(Retry![0]).toMatchObject({
        BackoffRate: 2,
        JitterStrategy: "FULL",
        MaxDelaySeconds: expect.any(Number) as number,
      });
      expect(Retry![0]!.ErrorEquals.toSorted(), name).toEqual(
        [...transient, ...(name === "CheckTrainingJob" ? cutOff : [])].toSorted(),
      );
    }
  });

  it("chooses over all five statuses of a job, and fails on any other", () => {
    const choice = States["TrainingStatus?"]!;
    expect(choice.Choices!.flatMap(({ StringEquals }) => StringEquals ?? []).toSorted()).toEqual(
      [...JOB_STATUSES].toSorted(),
    );
    expect(States[choice.Default!]!.Type).toBe("Fail");
  });

  // A redrive takes a failed step up again; an error that is caught could not be redriven. But a training that is paid for and completed must not fail for want of its report.
  it("catches nothing, except what keeps the report of a completed training from being written", () => {
    const caught = Object.entries(States).filter(([, state]) => "Catch" in state);
    expect(caught.map(([name, { Catch }]) => [name, Catch])).toEqual([
      ["WriteReport", [{ ErrorEquals: ["States.ALL"], ResultPath: "$.report", Next: "ReportNotWritten" }]],
    ]);
    expect(States["ReportNotWritten"]).toMatchObject({ Type: "Pass", Next: "TrainingCompleted" });
  });
});

describe("the errors", () => {
  const ours: string[] = Object.values(errors).map((PipelineError) => new PipelineError("").name);
  const fails = Object.values(States).flatMap(({ Type, Error: name }) => (Type === "Fail" ? [name!] : []));

  it("that the code can throw are each thrown somewhere in it", () => {
    const sources = readdirSync(`${root}functions`, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !file.startsWith("contract/errors"),
    );
    const code = sources.map((file) => readFileSync(`${root}functions/${file}`, "utf8")).join("\n");
    for (const name of ours) expect(code, name).toContain(`new ${name}(`);
  });

  it("that the machine names are thrown by the code, or by Lambda and Step Functions, and each has a row", () => {
    const retried = tasks.flatMap(([, { Retry }]) => Retry!.flatMap(({ ErrorEquals }) => ErrorEquals));
    for (const name of retried) {
      expect(/^(Lambda|Runtime|Sandbox|States)\./.test(name) || ours.includes(name), name).toBe(true);
      expect(REMEDIES.map(({ error }) => error)).toContain(name);
    }
  });

  it("each have a row of the operator's table, which says so in README", () => {
    const readme = readFileSync(`${root}statemachine/README.md`, "utf8");
    const expected = [...ours.filter((name) => name !== "InvalidRewardEvent"), ...fails];
    expect(REMEDIES.map(({ error }) => error)).toEqual(expect.arrayContaining(expected));
    for (const { error, meaning, whatToDo, then } of REMEDIES)
      expect(readme).toContain(`| \`${error}\` | ${meaning} | ${whatToDo} | ${then} |`);
  });
});
