import { ConverseCommand, BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { afterEach, describe, expect, it } from "vitest";
import { BedrockRuntime } from "../../../local/bedrock/runtime/runtime-api.ts";
import type { LoopbackServer } from "../../../local/http/loopback-server.ts";
import { bedrockRuntimeAccess } from "../../../local/iam/actions/bedrock-runtime.ts";
import { accessKey, gate } from "../../../local/iam/gate.ts";
import { Iam } from "../../../local/iam/iam.ts";
import type { Policies } from "../../../local/template/policies.ts";
import { ACCOUNT_ARN, BASE_PROFILE, talking } from "../../support/deployments.ts";
import { clientFor } from "../../support/scripted-server.ts";

const ROLE = "arn:aws:iam::123456789012:role/Stack-AnswerShard";
const PROFILE = `${ACCOUNT_ARN}:inference-profile/${BASE_PROFILE}`;
const MODELS = ["us-east-1", "us-east-2", "us-west-2"].map(
  (region) => `arn:aws:bedrock:${region}::foundation-model/amazon.nova-2-lite-v1:0`,
);

let server: LoopbackServer;
afterEach(() => server.close());

/** Asks the base model in a role with these statements. */
async function ask(...statements: object[]): Promise<unknown> {
  const policies: Policies = {
    roles: [
      {
        arn: ROLE,
        trust: undefined,
        statements: statements.map((statement, i) => ({
          id: String(i),
          json: { Effect: "Allow", Action: "bedrock:InvokeModel", ...statement },
        })),
      },
    ],
    ofResources: new Map(),
  };
  const runtime = new BedrockRuntime({
    deployments: { served: () => undefined },
    base: talking("base"),
    whatIf: { throttled: 0 },
  });
  server = await runtime.serve({ gate: gate(new Iam(policies), bedrockRuntimeAccess) });
  const client = new BedrockRuntimeClient({
    ...clientFor(server.url),
    maxAttempts: 1,
    credentials: { accessKeyId: accessKey(ROLE, "Stack-AnswerShard"), secretAccessKey: "test" },
  });
  return client.send(
    new ConverseCommand({ modelId: BASE_PROFILE, messages: [{ role: "user", content: [{ text: "a" }] }] }),
  );
}

const tied = (profile: string) => ({ Condition: { StringLike: { "bedrock:InferenceProfileArn": profile } } });

describe("a role that asks the base model by its profile", () => {
  it("needs the profile, and the model in all three Regions, which a condition may tie to the profile", async () => {
    await expect(ask({ Resource: PROFILE }, { Resource: MODELS, ...tied(PROFILE) })).resolves.toBeDefined();
  });

  it.each<[string, object[], string]>([
    ["without the profile", [{ Resource: MODELS }], PROFILE],
    ["without the models", [{ Resource: PROFILE }], MODELS[0]!],
    ["without one Region's model", [{ Resource: PROFILE }, { Resource: MODELS.slice(0, 2) }], MODELS[2]!],
    [
      "with models that are tied to another profile",
      [{ Resource: PROFILE }, { Resource: MODELS, ...tied(`${PROFILE}x`) }],
      MODELS[0]!,
    ],
  ])("is denied %s, with an error that names it", async (_, statements, denied) => {
    await expect(ask(...statements)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`bedrock:InvokeModel on resource: ${denied}`) as string,
      $metadata: { httpStatusCode: 403 },
    });
  });
});
