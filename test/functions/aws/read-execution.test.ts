import { SFNClient } from "@aws-sdk/client-sfn";
import { afterEach, describe, expect, it } from "vitest";
import { eventsOf, lastEventsOf } from "../../../functions/aws/read-execution.ts";
import { wasRedriven } from "../../../functions/aws/redriven.ts";
import { type Answer, clientFor, ok, type ScriptedServer, scriptedServer } from "../../support/scripted-server.ts";

const ARN = "arn:aws:states:us-east-1:123456789012:execution:finqa-rft:run";

let server: ScriptedServer | undefined;
afterEach(() => server?.close());
async function client(...script: Answer[]): Promise<SFNClient> {
  server = await scriptedServer(script);
  return new SFNClient(clientFor(server.url));
}
const asked = (): unknown[] => (server?.requests ?? []).map(({ body }) => JSON.parse(body) as unknown);
const event = (id: number, type = "TaskStateEntered"): object => ({ id, type, timestamp: id });

describe("a history", () => {
  it("is read from its first event to its last, a thousand a page, with the data", async () => {
    const sfn = await client(ok({ events: [event(1), event(2)], nextToken: "more" }), ok({ events: [event(3)] }));
    const ids: (number | undefined)[] = [];
    for await (const { id } of eventsOf(sfn, ARN)) ids.push(id);
    expect(ids).toEqual([1, 2, 3]);
    const request = { executionArn: ARN, includeExecutionData: true, maxResults: 1000 };
    expect(asked()).toEqual([request, { ...request, nextToken: "more" }]);
  });

  it("may be without events", async () => {
    for await (const one of eventsOf(await client(ok({})), ARN)) expect.unreachable(JSON.stringify(one));
    await server?.close();
    expect(await lastEventsOf(await client(ok({})), ARN, 5)).toEqual([]);
  });

  it("has last events, which are read from its end, without the data, and are in order", async () => {
    const sfn = await client(ok({ events: [event(9), event(8)] }));
    expect((await lastEventsOf(sfn, ARN, 2)).map(({ id }) => id)).toEqual([8, 9]);
    expect(asked()).toEqual([{ executionArn: ARN, includeExecutionData: false, reverseOrder: true, maxResults: 2 }]);
  });
});

describe("whether an execution was redriven", () => {
  const described = (fields: object): Answer => ok({ executionArn: ARN, status: "RUNNING", startDate: 1, ...fields });

  it("is not asked of the history where the description shows it", async () => {
    expect(await wasRedriven(await client(described({ redriveCount: 1, redriveDate: 20 })), ARN, 10_000)).toBe(true);
    expect(server?.requests).toHaveLength(1);
  });

  it("is asked of the last fifty events where the description may be that of the old end", async () => {
    const sfn = await client(described({ stopDate: 10 }), ok({ events: [event(20, "ExecutionRedriven")] }));
    expect(await wasRedriven(sfn, ARN, 10_000)).toBe(true);
    expect(asked()[1]).toMatchObject({ maxResults: 50, reverseOrder: true });
  });

  it("is undecided where the event has no end and the reads show none after a redrive", async () => {
    const sfn = await client(described({ redriveCount: 1, redriveDate: 20 }), ok({ events: [] }));
    await expect(wasRedriven(sfn, ARN, undefined)).rejects.toThrow(/^states:DescribeExecution on .* stale/);
  });
});
