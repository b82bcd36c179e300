import * as sns from "@aws-sdk/client-sns";
import { type Schema, shapeFaults } from "./shapes.ts";
import type { Exchange } from "./wire-shapes.ts";

/** SNS's namespace: the client's `serviceId` settings, and each example of the API Reference. */
const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
const ERROR = -3;
const OPERATION = 9;

type StaticSchema = readonly [kind: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]];
const schemasOf = (kind: number): readonly StaticSchema[] =>
  Object.values(sns as object).filter((value): value is StaticSchema => Array.isArray(value) && value[0] === kind);

/** Code and status of an error, as AWS Query writes them. */
const ERRORS: ReadonlyMap<string, number> = new Map(
  schemasOf(ERROR).flatMap(([, , , traits]) => {
    const { awsQueryError } = traits as { readonly awsQueryError?: readonly [code: string, status: number] };
    return awsQueryError === undefined ? [] : [awsQueryError];
  }),
);
/** In no service's model: IAM's refusal, as Query services write it. */
const DENIED = "AccessDenied";

/**
 * Where an answer in AWS Query's XML is not as the SDK's model of SNS has it: envelope, members, error code and status.
 */
export function queryFaults({ request: { body: form }, answer: { status, body = "" } }: Exchange): string[] {
  const action = new URLSearchParams(form.toString("utf8")).get("Action") ?? "";
  const operation = schemasOf(OPERATION).find(([, , name]) => name === action);
  if (operation === undefined) return [`${action}: SNS's model has no such operation`];
  const [, envelope, namespace, content = ""] =
    /^<(\w+) xmlns="([^"]*)">(.*<RequestId>[^<]+<\/RequestId>.*)<\/\1>$/s.exec(String(body)) ?? [];
  if (envelope === undefined || namespace !== NAMESPACE) return [`${action}: ${String(body)} is no answer of SNS's`];
  const faults = status < 300 ? resultFaults(operation, envelope, content) : errorFaults(status, envelope, content);
  return faults.map((fault) => `${action}: ${fault}`);
}

function resultFaults([, , action, , , output]: StaticSchema, envelope: string, content: string): string[] {
  const [, result] = new RegExp(`^<${action}Result>(.*)</${action}Result><ResponseMetadata>`, "s").exec(content) ?? [];
  if (envelope !== `${action}Response` || result === undefined) return [`${envelope} holds no ${action}Result`];
  const schema = (typeof output === "function" ? (output as () => unknown)() : output) as Schema;
  return shapeFaults(schema, membersOf(result));
}

function errorFaults(status: number, envelope: string, content: string): string[] {
  const { Code: code = "", Type: type } = membersOf(/^<Error>(.*)<\/Error>/s.exec(content)?.[1] ?? "");
  const expected = code === DENIED ? 403 : ERRORS.get(code);
  return [
    ...(envelope === "ErrorResponse" ? [] : [`an error stands in ${envelope}`]),
    ...(expected === undefined ? [`the error ${code} is not in the model`] : []),
    ...(expected === undefined || expected === status ? [] : [`${code} has the status ${status}, not ${expected}`]),
    ...(type === "Sender" || type === "Receiver" ? [] : [`the error's type is ${String(type)}`]),
  ];
}

/** Elements of one level, by name. */
const membersOf = (xml: string): Record<string, string> =>
  Object.fromEntries([...xml.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = "", text = ""]) => [name, text]));
