import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Functions, type InvocationFault } from "../../../local/lambda/functions.ts";
import type { DeployedFunction, Deployment } from "../../../local/template/deployment.ts";
import { temporaryFolder } from "../../support/rehearsals.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:Stack-Work";

export interface DeployOptions {
  readonly fields?: Partial<DeployedFunction>;
  readonly fault?: InvocationFault;
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Name of the module's file. */
  readonly file?: string;
}

/** One function, Stack-Work, deployed from a module's source, with version 1 and the alias live on it. */
export async function deployed(
  source: string,
  { fields = {}, fault, endpoints = {}, file = "index.mjs" }: DeployOptions = {},
) {
  const folder = await temporaryFolder();
  await writeFile(join(folder, file), source);
  const lambda: DeployedFunction = {
    id: "Work",
    name: "Stack-Work",
    arn: ARN,
    roleArn: "arn:aws:iam::123456789012:role/Stack-WorkRole",
    logGroup: "Stack-WorkLogs",
    module: join(folder, file),
    handler: "handler",
    environment: { COLOUR: "blue" },
    timeoutSeconds: 30,
    memoryMiB: 128,
    ...fields,
  };
  const deployment = {
    functions: [lambda],
    aliases: [{ functionArn: ARN, name: "live", version: "1" }],
  } as unknown as Deployment;
  const logs = join(folder, "logs");
  const functions = new Functions(deployment, {
    endpoints,
    logFolder: logs,
    ...(fault === undefined ? {} : { fault }),
  });
  return {
    functions,
    logFile: join(logs, "Work.log"),
    invoke: (event: unknown = {}, target = ARN, qualifier?: string) =>
      functions.invoke(target, JSON.stringify(event), qualifier),
    /** What the handler returned. */
    result: async (event: unknown = {}, target = ARN, qualifier?: string): Promise<unknown> => {
      const { outcome } = await functions.invoke(target, JSON.stringify(event), qualifier);
      if ("error" in outcome) throw new Error(JSON.stringify(outcome.error));
      return JSON.parse(outcome.result);
    },
  };
}
