import { afterEach, describe, expect, it } from "vitest";
import { lambdaGrader } from "../../../local/bedrock/grader.ts";
import {
  type Answer,
  ok,
  type ScriptedServer,
  scriptedServer,
  type SeenRequest,
} from "../../support/scripted-server.ts";

interface Sample {
  readonly id: string;
  readonly messages: readonly { readonly content: string }[];
}

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

/** Scores completions "0", "1", … of one prompt, each of which is worth itself, in hundredths. */
async function scores(count: number, answer: (samples: readonly Sample[]) => Answer): Promise<number[]> {
  server = await scriptedServer(({ body }: SeenRequest) => answer(JSON.parse(body) as Sample[]));
  const prompt = { id: "row", messages: [{ role: "user", content: "?" }], reference: { answer: "1" } };
  const grade = lambdaGrader(server.url, "role", "arn:aws:lambda:us-east-1:123456789012:function:Reward:7");
  return grade(Array.from({ length: count }, (_, i) => ({ prompt: prompt as never, completion: String(i) })));
}

const results = (samples: readonly Sample[]) =>
  samples.map(({ id, messages }) => ({ id, aggregate_reward_score: Number(messages.at(-1)?.content) / 100 }));
const expected = (count: number): number[] => Array.from({ length: count }, (_, i) => i / 100);

describe("Bedrock's stand-in scores answers", () => {
  it("by the ids of the results, whatever their order", async () => {
    expect(await scores(5, (samples) => ok(results(samples).toReversed()))).toEqual(expected(5));
  });

  it("in batches of 64, each under ids of its own", async () => {
    expect(await scores(65, (samples) => ok(results(samples)))).toEqual(expected(65));
    const batches = (server?.requests ?? []).map(({ body }) => JSON.parse(body) as Sample[]);
    expect(batches.map(({ length }) => length)).toEqual([64, 1]);
    expect(new Set(batches.flat().map(({ id }) => id)).size).toBe(65);
  });

  it.each<[string, (samples: readonly Sample[]) => unknown, RegExp]>([
    ["too few", (samples) => results(samples).slice(1), /answered 2 results for 3 samples/],
    ["no list", () => ({ id: "row-0" }), /answered no list for 3 samples/],
    [
      "of another sample",
      (samples) => [...results(samples).slice(1), { id: "other", aggregate_reward_score: 1 }],
      /gave the sample row-0 no score/,
    ],
    [
      "that are no numbers",
      (samples) => results(samples).map((result) => ({ ...result, aggregate_reward_score: "1" })),
      /gave the sample row-0 no score/,
    ],
  ])("and fails on results that are %s", async (_, answer, message) => {
    await expect(scores(3, (samples) => ok(answer(samples)))).rejects.toThrow(message);
  });

  it("and fails where the function fails four times", async () => {
    const failed: Answer = {
      status: 200,
      body: { errorType: "Error" },
      headers: { "x-amz-function-error": "Unhandled" },
    };
    await expect(scores(1, () => failed)).rejects.toThrow(/failed after 3 retries: .*Error/);
    expect(server?.requests).toHaveLength(4);
  });
});
