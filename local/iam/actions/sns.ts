import type { HttpRequest } from "../../http/loopback-server.ts";
import { REGION } from "../../template/intrinsics.ts";
import type { Access } from "../gate.ts";

/** To publish to an encrypted topic, the publisher must be allowed its key (SNS Developer Guide, key management). */
export function snsAccess(
  { body }: Pick<HttpRequest, "body">,
  keyOf: (topicArn: string) => string | undefined,
): Access[] {
  const topic = new URLSearchParams(body.toString("utf8")).get("TopicArn") ?? "";
  const key = keyOf(topic);
  const context = { "kms:ViaService": `sns.${REGION}.amazonaws.com` };
  return [
    { action: "sns:Publish", resource: topic },
    ...(key === undefined
      ? []
      : ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({ action, resource: key, context }))),
  ];
}
