import { randomUUID } from "node:crypto";
import {
  type Answering,
  AwsError,
  type HttpAnswer,
  type LoopbackServer,
  serve,
  type ServeOptions,
  unsupported,
} from "../http/loopback-server.ts";

/** The mails that would have been sent. */
export interface Notice {
  readonly subject: string;
  readonly message: string;
}

/** Publish over HTTP (AWS Query), for the real SDK's client. Its limits: SNS API Reference, Publish. */
export const serveSns = (
  topics: readonly string[],
  onNotice: (notice: Notice) => void,
  options: Pick<ServeOptions, "gate"> = {},
): Promise<LoopbackServer> => serve(snsAnswers(topics, onNotice), { ...options, failure: snsFailure });

/** The same without a server, and without its way to write an error. */
export function snsAnswers(topics: readonly string[], onNotice: (notice: Notice) => void): Answering {
  return ({ body }) => {
    const form = new URLSearchParams(body.toString("utf8"));
    const action = form.get("Action") ?? "";
    if (action !== "Publish") throw unsupported("SNS", action);
    const [topic = "", subject = "", message = ""] = ["TopicArn", "Subject", "Message"].map(
      (name) => form.get(name) ?? "",
    );
    const fault = faultOf(topics, topic, subject, message);
    if (fault !== undefined) throw fault;
    onNotice({ subject, message });
    return {
      status: 200,
      headers: XML,
      body: `<PublishResponse xmlns="${NAMESPACE}"><PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></PublishResponse>`,
    };
  };
}

/** How SNS writes an error. */
export const snsFailure = ({ name, status, message }: AwsError): HttpAnswer => ({
  status,
  headers: XML,
  body: `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
});

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
const XML = { "content-type": "text/xml" };

function faultOf(topics: readonly string[], topic: string, subject: string, message: string): AwsError | undefined {
  if (!topics.includes(topic)) return new AwsError("NotFound", 404, "Topic does not exist");
  if (!/^(?:[\x21-\x7e][\x20-\x7e]{0,99})?$/.test(subject))
    return new AwsError("InvalidParameter", 400, "Invalid parameter: Subject");
  if (message === "" || Buffer.byteLength(message) > 262_144)
    return new AwsError("InvalidParameter", 400, "Invalid parameter: Message");
  return undefined;
}
