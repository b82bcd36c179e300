import {
  ConverseCommand,
  type ConverseCommandInput,
  type ConverseCommandOutput,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { afterEach, describe, expect, it } from "vitest";
import { UPDATE_SECONDS } from "../../../../local/bedrock/deployment.ts";
import { type RuntimeWhatIf, SLOW_SECONDS } from "../../../../local/bedrock/runtime/runtime-api.ts";
import { runtimeErrors } from "../../../../local/bedrock/runtime/runtime-errors.ts";
import {
  ACCOUNT_ARN,
  BASE_PROFILE,
  type BedrockAccount,
  bedrockAccount,
  talking,
  untilCreated,
} from "../../../support/deployments.ts";

let account: BedrockAccount;
afterEach(() => account.close());

const start = async (whatIf: RuntimeWhatIf = {}): Promise<void> => {
  account = await bedrockAccount({ whatIf });
};

const ask = (
  modelId: string,
  prompt = "a question",
  more: Partial<ConverseCommandInput> = {},
): Promise<ConverseCommandOutput> =>
  account.inference.send(
    new ConverseCommand({ modelId, messages: [{ role: "user", content: [{ text: prompt }] }], ...more }),
  );
/** As a caller should: every text block. */
const textOf = ({ output }: ConverseCommandOutput): string =>
  (output?.message?.content ?? []).map((block) => block.text ?? "").join("");
const answer = async (...call: Parameters<typeof ask>): Promise<string> => textOf(await ask(...call));

const GREEDY = { inferenceConfig: { temperature: 0 } };
const reasoning = (effort: "low" | "medium" | "high"): Partial<ConverseCommandInput> => ({
  additionalModelRequestFields: { reasoningConfig: { type: "enabled", maxReasoningEffort: effort } },
});
const prompts = Array.from({ length: 60 }, (_, i) => `question ${i}`);

describe("Converse", () => {
  it.each([
    ["an inference profile's id", BASE_PROFILE],
    ["its ARN", `${ACCOUNT_ARN}:inference-profile/${BASE_PROFILE}`],
    ["the global profile's id", "global.amazon.nova-2-lite-v1:0"],
  ])("answers by %s with the base model", async (_, modelId) => {
    await start();
    expect(await answer(modelId, "1 + 1?", GREEDY)).toBe("base says to 1 + 1?");
  });

  it("answers by a deployment's ARN with the model that the deployment serves, the old one until an update is over", async () => {
    await start();
    const { arn } = account.deployed("first", talking("first"));
    const second = account.model("second", talking("second"));
    expect(await answer(arn, "1 + 1?", GREEDY)).toBe("first says to 1 + 1?");
    account.bedrock.deployments.update(arn, { modelArn: second.modelArn });
    expect(await answer(arn, "1 + 1?", GREEDY)).toBe("first says to 1 + 1?");
    account.clock.pass(UPDATE_SECONDS);
    expect(await answer(arn, "1 + 1?", GREEDY)).toBe("second says to 1 + 1?");
  });

  it("answers for a model whose training left no policy as the base model does", async () => {
    await start();
    expect(await answer(account.deployed("first").arn, "1 + 1?", GREEDY)).toBe("base says to 1 + 1?");
  });

  it("takes a dataset's system turn by system, and the user's last turn as the prompt", async () => {
    await start();
    const output = await ask(BASE_PROFILE, "", {
      ...GREEDY,
      system: [{ text: "You are a financial analyst." }],
      messages: [
        { role: "user", content: [{ text: "first" }] },
        { role: "assistant", content: [{ text: "yes?" }] },
        { role: "user", content: [{ text: "second" }, { text: "part" }] },
      ],
    });
    expect(textOf(output)).toBe("base says to second\npart");
  });

  it("counts 3.5 characters a token, and tells a latency", async () => {
    await start();
    const { usage, metrics, stopReason } = await ask(BASE_PROFILE, "x".repeat(350), {
      ...GREEDY,
      system: [{ text: "y".repeat(35) }],
    });
    expect(usage).toMatchObject({ inputTokens: 110, outputTokens: Math.ceil(363 / 3.5) });
    expect(usage?.totalTokens).toBe(usage!.inputTokens! + usage!.outputTokens!);
    expect(metrics?.latencyMs).toBeGreaterThan(0);
    expect(account.waits).toEqual([metrics!.latencyMs! / 1000]);
    expect(stopReason).toBe("end_turn");
  });

  it("cuts an answer at maxTokens, and says so", async () => {
    await start();
    const output = await ask(BASE_PROFILE, "x".repeat(350), { inferenceConfig: { temperature: 0, maxTokens: 10 } });
    expect(textOf(output)).toBe(`base says to ${"x".repeat(22)}`);
    expect(output).toMatchObject({ stopReason: "max_tokens", usage: { outputTokens: 10 } });
  });

  it("answers some prompts in two text blocks, so that the first is not the answer", async () => {
    await start();
    const outputs = await Promise.all(prompts.map((prompt) => ask(BASE_PROFILE, prompt, GREEDY)));
    const blocks = outputs.map(({ output }) => output?.message?.content?.length);
    expect(new Set(blocks)).toEqual(new Set([1, 2]));
    outputs.forEach((output, i) => {
      expect(textOf(output)).toBe(`base says to ${prompts[i]!}`);
    });
  });
});

describe("reasoning", () => {
  it.each(["low", "medium", "high"] as const)(
    "at effort %s comes first, redacted, and is billed as output",
    async (effort) => {
      await start();
      const plain = await ask(BASE_PROFILE);
      const { output, usage } = await ask(BASE_PROFILE, "a question", reasoning(effort));
      const [first, ...rest] = output!.message!.content!;
      expect(first).toEqual({ reasoningContent: { reasoningText: { text: "[REDACTED]" } } });
      expect(rest.length).toBeGreaterThan(0);
      expect(usage!.outputTokens!).toBeGreaterThan(plain.usage!.outputTokens! + 30);
    },
  );

  it("may use up maxTokens: then there is no text at all", async () => {
    await start();
    const output = await ask(BASE_PROFILE, "a question", { ...reasoning("low"), inferenceConfig: { maxTokens: 20 } });
    expect(output.stopReason).toBe("max_tokens");
    expect(textOf(output)).toBe("");
    expect(output.output?.message?.content).toHaveLength(1);
  });

  it.each([
    ["maxTokens", { maxTokens: 100 }],
    ["temperature", { temperature: 0 }],
    ["topP", { topP: 0.9 }],
  ])("at effort high refuses %s, which low and medium take", async (name, inferenceConfig) => {
    await start();
    await expect(ask(BASE_PROFILE, "a", { ...reasoning("high"), inferenceConfig })).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(name) as string,
    });
    for (const effort of ["low", "medium"] as const)
      await ask(BASE_PROFILE, "a", { ...reasoning(effort), inferenceConfig });
  });

  it("can be disabled in words", async () => {
    await start();
    const { output } = await ask(BASE_PROFILE, "a", {
      additionalModelRequestFields: { reasoningConfig: { type: "disabled" } },
    });
    expect(output?.message?.content?.some((block) => block.reasoningContent !== undefined)).toBe(false);
  });

  it("is refused by deployments where they take none, and taken by the base model", async () => {
    await start({ refusesReasoning: true });
    const { arn } = account.deployed("tuned");
    await expect(ask(arn, "a", reasoning("low"))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("reasoningConfig") as string,
    });
    await ask(arn, "a");
    await ask(BASE_PROFILE, "a", reasoning("low"));
  });
});

describe("a modelId", () => {
  const custom = `${ACCOUNT_ARN}:custom-model/amazon.nova-2-lite-v1:0:256k/abcdefabcdef`;
  it.each([
    [
      "of the base model itself",
      "amazon.nova-2-lite-v1:0",
      "ValidationException",
      400,
      "on-demand throughput isn’t supported",
    ],
    [
      "that is the base model's ARN",
      "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0",
      "ValidationException",
      400,
      "on-demand throughput",
    ],
    [
      "of the model that is trained",
      "amazon.nova-2-lite-v1:0:256k",
      "ResourceNotFoundException",
      404,
      "Model not found.",
    ],
    ["that is a custom model's ARN", custom, "ValidationException", 400, "modelId"],
    [
      "of another model's profile",
      "us.amazon.nova-pro-v1:0",
      "ValidationException",
      400,
      "model identifier is invalid",
    ],
    [
      "of a profile of another continent",
      "eu.amazon.nova-2-lite-v1:0",
      "ValidationException",
      400,
      "identifier is invalid",
    ],
    [
      "of a deployment that is not there",
      `${ACCOUNT_ARN}:custom-model-deployment/abcdefabcdef`,
      "ResourceNotFoundException",
      404,
      "abcdefabcdef",
    ],
    ["with a space", "us.amazon nova", "ValidationException", 400, "modelId"],
  ])("%s is refused", async (_, modelId, name, status, says) => {
    await start();
    await expect(ask(modelId)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(says) as string,
      $metadata: { httpStatusCode: status },
    });
    expect(account.runtime.calls).toEqual([]);
  });

  it.each(["ModelNotReadyException", "ResourceNotFoundException"] as const)(
    "of a deployment that is Creating is answered with %s, as the what-if says, and once it is deleted not found",
    async (notReady) => {
      await start({ notReady });
      const { modelArn } = account.model("tuned");
      const { arn } = account.bedrock.deployments.create({ modelDeploymentName: "candidate", modelArn });
      await expect(ask(arn)).rejects.toMatchObject({ name: notReady });
      untilCreated(account);
      await ask(arn);
      account.bedrock.deployments.delete(arn);
      await expect(ask(arn)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    },
  );
});

describe("a request", () => {
  const user = { role: "user" as const, content: [{ text: "a" }] };
  const assistant = { role: "assistant" as const, content: [{ text: "b" }] };
  it.each<[string, object, string]>([
    ["without messages", { messages: [] }, "start with a user message"],
    ["that begins with the assistant", { messages: [assistant, user] }, "start with a user message"],
    ["with two user turns in a row", { messages: [user, user] }, "alternate"],
    ["with an unknown role", { messages: [{ role: "robot", content: [{ text: "a" }] }] }, "messages.0.role"],
    ["with the system's turn among the messages", { messages: [user, { ...user, role: "system" }] }, "in system"],
    ["with a turn that is a string", { messages: [{ role: "user", content: "a" }] }, "messages.0.content"],
    ["with an empty turn", { messages: [{ role: "user", content: [] }] }, "messages.0.content"],
    ["with a blank text", { messages: [{ role: "user", content: [{ text: " " }] }] }, "blank"],
    ["with a block of two members", { messages: [{ role: "user", content: [{ text: "a", image: {} }] }] }, "union"],
    ["with a temperature over 1", { inferenceConfig: { temperature: 1.5 } }, "inferenceConfig.temperature"],
    ["with a topP below 0", { inferenceConfig: { topP: -0.1 } }, "inferenceConfig.topP"],
    ["with maxTokens 0", { inferenceConfig: { maxTokens: 0 } }, "inferenceConfig.maxTokens"],
    ["with half a token", { inferenceConfig: { maxTokens: 1.5 } }, "inferenceConfig.maxTokens"],
    [
      "with an effort in capitals",
      { additionalModelRequestFields: { reasoningConfig: { type: "enabled", maxReasoningEffort: "HIGH" } } },
      "maxReasoningEffort",
    ],
    [
      "with reasoning of no effort",
      { additionalModelRequestFields: { reasoningConfig: { type: "enabled" } } },
      "maxReasoningEffort",
    ],
    ["with a field that Nova has not", { additionalModelRequestFields: { thinking: {} } }, "extraneous key [thinking]"],
    [
      "with 17 pairs of metadata",
      { requestMetadata: Object.fromEntries(prompts.slice(0, 17).map((key) => [key, "v"])) },
      "requestMetadata",
    ],
  ])("%s is refused", async (_, body, says) => {
    await start();
    const sent = { messages: [user], ...body };
    const response = await account.runtime
      .answer({
        method: "POST",
        path: `/model/${BASE_PROFILE}/converse`,
        query: new URLSearchParams(),
        headers: {},
        body: Buffer.from(JSON.stringify(sent)),
      })
      .catch((error: unknown) => error);
    expect(response).toMatchObject({
      name: "ValidationException",
      status: 400,
      message: expect.stringContaining(says) as string,
    });
  });

  it.each<[string, Partial<ConverseCommandInput>]>([
    ["toolConfig", { toolConfig: { tools: [{ cachePoint: { type: "default" } }] } }],
    ["serviceTier", { serviceTier: { type: "flex" } }],
    ["stopSequences", { inferenceConfig: { stopSequences: ["x"] } }],
    ["cachePoint", { system: [{ text: "a" }, { cachePoint: { type: "default" } }] }],
    ["begun by the caller", { messages: [user, assistant] }],
  ])("with %s is refused by name: the rehearsal has not tried it", async (says, more) => {
    await start();
    await expect(ask(BASE_PROFILE, "a", more)).rejects.toMatchObject({
      name: "UnsupportedOperation",
      message: expect.stringContaining(says) as string,
    });
  });

  it("of another operation is refused by name", async () => {
    await start();
    await expect(
      account.inference.send(new InvokeModelCommand({ modelId: BASE_PROFILE, body: "{}" })),
    ).rejects.toMatchObject({ name: "UnsupportedOperation", message: expect.stringContaining("/invoke") as string });
  });
});

describe("a sample", () => {
  it("is drawn at temperature 0.7 where none is said, another each time, and the same in each rehearsal", async () => {
    const drawn: string[][] = [];
    for (let rehearsal = 0; rehearsal < 2; rehearsal++) {
      await start();
      drawn.push([await answer(BASE_PROFILE), await answer(BASE_PROFILE), await answer(BASE_PROFILE, "another")]);
      if (rehearsal === 0) await account.close();
    }
    expect(drawn[0]).toEqual(drawn[1]);
    expect(new Set(drawn[0]).size).toBe(3);
  });

  it("is the same whether calls before it were throttled or not", async () => {
    await start();
    const expected = [await answer(BASE_PROFILE), await answer(BASE_PROFILE)];
    await account.close();
    await start({ fault: ({ calls }) => (calls < 3 ? runtimeErrors.throttling() : undefined) });
    for (let i = 0; i < 3; i++) await expect(ask(BASE_PROFILE)).rejects.toMatchObject({ name: "ThrottlingException" });
    expect([await answer(BASE_PROFILE), await answer(BASE_PROFILE)]).toEqual(expected);
  });

  it("of many at once has a count of its own", async () => {
    await start();
    const texts = await Promise.all(Array.from({ length: 8 }, () => answer(BASE_PROFILE)));
    expect(new Set(texts).size).toBe(8);
  });
});

describe("an error", () => {
  it.each<[keyof typeof runtimeErrors, string, number]>([
    ["throttling", "ThrottlingException", 429],
    ["notReady", "ModelNotReadyException", 429],
    ["modelTimeout", "ModelTimeoutException", 408],
    ["modelError", "ModelErrorException", 424],
    ["internal", "InternalServerException", 500],
    ["unavailable", "ServiceUnavailableException", 503],
    ["noAccess", "AccessDeniedException", 403],
  ])("of the kind %s is the SDK's %s, HTTP %i", async (kind, name, status) => {
    await start({ fault: () => runtimeErrors[kind]("") });
    await expect(ask(BASE_PROFILE)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(account.runtime.calls.map(({ outcome }) => outcome)).toEqual([name]);
  });

  it("of throttling falls on the share of calls that is said, on the same ones in each rehearsal", async () => {
    const throttled: string[][] = [];
    for (let rehearsal = 0; rehearsal < 2; rehearsal++) {
      await start({ throttled: 0.3 });
      await Promise.all(prompts.map((prompt) => ask(BASE_PROFILE, prompt).catch(() => undefined)));
      throttled.push(
        account.runtime.calls
          .filter(({ outcome }) => outcome !== "answered")
          .map(({ prompt }) => prompt)
          .sort(),
      );
      if (rehearsal === 0) await account.close();
    }
    expect(throttled[0]).toEqual(throttled[1]);
    expect(throttled[0]!.length).toBeGreaterThan(8);
    expect(throttled[0]!.length).toBeLessThan(30);
  });

  it("is not for ever: a throttled call is answered when it is sent again", async () => {
    await start({ throttled: 0.3 });
    for (const prompt of prompts) {
      let answered = false;
      for (let i = 0; i < 20 && !answered; i++)
        answered = await ask(BASE_PROFILE, prompt).then(
          () => true,
          () => false,
        );
      expect(answered).toBe(true);
    }
  });
});

describe("a slow answer", () => {
  it("takes simulated seconds, and tells them", async () => {
    await start({ slow: 1 });
    const { metrics } = await ask(BASE_PROFILE);
    expect(metrics?.latencyMs).toBe(SLOW_SECONDS * 1000);
    expect(account.waits).toEqual([SLOW_SECONDS]);
  });

  it("is some of a rehearsal's", async () => {
    await start({ slow: 0.2 });
    await Promise.all(prompts.map((prompt) => ask(BASE_PROFILE, prompt)));
    const slow = account.waits.filter((seconds) => seconds === SLOW_SECONDS).length;
    expect(slow).toBeGreaterThan(3);
    expect(slow).toBeLessThan(25);
  });
});

describe("what was asked", () => {
  it("is counted by model, prompt and settings, so that a test finds what was asked twice", async () => {
    await start({ fault: ({ calls }) => (calls === 0 ? runtimeErrors.unavailable() : undefined) });
    const { arn, model } = account.deployed("tuned", talking("tuned"));
    await expect(ask(BASE_PROFILE, "a")).rejects.toMatchObject({ name: "ServiceUnavailableException" });
    await ask(BASE_PROFILE, "a");
    await ask(BASE_PROFILE, "a", GREEDY);
    await ask(arn, "a");
    expect(account.runtime.askedTooOften()).toEqual([]);
    await ask(arn, "a");
    await ask("global.amazon.nova-2-lite-v1:0", "a");
    expect(account.runtime.askedTooOften()).toEqual([
      { model: "amazon.nova-2-lite-v1:0", prompt: "a", times: 2 },
      { model: model.modelArn, prompt: "a", times: 2 },
    ]);
    expect(account.runtime.askedTooOften(2)).toEqual([]);
  });
});
