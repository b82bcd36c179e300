import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LoopbackServer, serve } from "../../../local/http/loopback-server.ts";
import { type Notice, snsAnswers, snsFailure } from "../../../local/sns/sns-api.ts";
import { queryFaults } from "../../support/query-shapes.ts";
import { clientFor } from "../../support/scripted-server.ts";
import { inShape } from "../../support/wire-shapes.ts";

const TOPIC = "arn:aws:sns:us-east-1:123456789012:notices";

let notices: Notice[];
let server: LoopbackServer;
let sns: SNSClient;
beforeEach(async () => {
  notices = [];
  const answers = snsAnswers([TOPIC], (notice) => notices.push(notice));
  server = await serve(inShape(answers, { failure: snsFailure }), { failure: snsFailure });
  sns = new SNSClient(clientFor(server.url));
});
afterEach(() => server.close());

describe("the stand-in for SNS, by the SDK's own client and model", () => {
  it("publishes to a topic that there is", async () => {
    const { MessageId } = await sns.send(new PublishCommand({ TopicArn: TOPIC, Subject: "s", Message: "m" }));
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(notices).toEqual([{ subject: "s", message: "m" }]);
  });

  it.each([
    ["an unknown topic", { TopicArn: `${TOPIC}2` }, "NotFoundException", 404],
    ["a subject with a line break", { Subject: "a\nb" }, "InvalidParameterException", 400],
    ["a subject of 101 characters", { Subject: "s".repeat(101) }, "InvalidParameterException", 400],
    ["an empty message", { Message: "" }, "InvalidParameterException", 400],
  ])("refuses %s", async (_, change, name, status) => {
    await expect(sns.send(new PublishCommand({ TopicArn: TOPIC, Message: "m", ...change }))).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: status },
    });
    expect(notices).toEqual([]);
  });
});

describe("an answer in XML is held against SNS's model", () => {
  const NAMESPACE = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"';
  const faults = (status: number, body: string, action = "Publish"): string[] =>
    queryFaults({
      request: {
        method: "POST",
        path: "/",
        headers: {},
        query: new URLSearchParams(),
        body: Buffer.from(`Action=${action}`),
      },
      answer: { status, body },
    });
  const end = "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>";
  const error = (code: string): string =>
    `<ErrorResponse ${NAMESPACE}><Error><Type>Sender</Type><Code>${code}</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

  it.each([
    [200, `<PublishResponse ${NAMESPACE}><PublishResult><MessageId>m</MessageId></PublishResult>${end}`, []],
    [
      200,
      `<PublishResponse ${NAMESPACE}><PublishResult><Id>m</Id></PublishResult>${end}`,
      ["Publish: $.Id is not in the model"],
    ],
    [
      200,
      `<PublishResponse ${NAMESPACE}><MessageId>m</MessageId>${end}`,
      ["Publish: PublishResponse holds no PublishResult"],
    ],
    [200, "<PublishResponse/>", ["Publish: <PublishResponse/> is no answer of SNS's"]],
    [404, error("NotFound"), []],
    [400, error("NotFound"), ["Publish: NotFound has the status 400, not 404"]],
    [403, error("AuthorizationError"), []],
    [400, error("NoSuchTopic"), ["Publish: the error NoSuchTopic is not in the model"]],
  ])("%i %s: %j", (status, body, found) => {
    expect(faults(status, body)).toEqual(found);
  });

  it("knows SNS's operations", () => {
    expect(faults(200, "", "PublishTwice")).toEqual(["PublishTwice: SNS's model has no such operation"]);
  });
});
