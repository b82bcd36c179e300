import type { Template, TemplateResource } from "./synthesize.ts";

export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  "AWS::AccountId": ACCOUNT,
  "AWS::Region": REGION,
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
};

/**
 * Physical names and ARNs that CloudFormation would give: `Ref` and attributes of each resource type that the stack
 * refers to.
 */
interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Replaces CloudFormation's intrinsic functions by their values after a deployment to a separate account. */
export class Intrinsics {
  readonly #template: Template;
  readonly #stackName: string;
  readonly #identities = new Map<string, Identity>();

  constructor(template: Template, stackName: string) {
    this.#template = template;
    this.#stackName = stackName;
  }

  /** @throws Error naming what the rehearsal can't resolve */
  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
    switch (name) {
      case "Ref":
        return this.ref(String(argument));
      case "Fn::GetAtt":
        return this.attribute(...(argument as [string, string]));
      case "Fn::Join": {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => String(this.resolve(part))).join(separator);
      }
      case "Fn::Split": {
        const [separator, text] = argument as [string, unknown];
        return String(this.resolve(text)).split(separator);
      }
      case "Fn::Select": {
        const [index, list] = argument as [number, unknown];
        return (this.resolve(list) as unknown[])[index];
      }
      case "Fn::Sub":
        return this.#substituted(argument as string | [string, Record<string, unknown>]);
      default:
        if (name?.startsWith("Fn::") === true) throw new Error(`The rehearsal can't resolve ${name} of the template.`);
        return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item)]));
    }
  }

  /** `${Id}`, `${Id.Attribute}`, a name of the function's own, and `${!Literal}`. */
  #substituted(argument: string | [string, Record<string, unknown>]): string {
    const [text, own] = typeof argument === "string" ? [argument, {}] : argument;
    return text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
      if (name.startsWith("!")) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(own, name)) return this.text(own[name]);
      const [id = "", ...attribute] = name.split(".");
      return attribute.length === 0 ? this.ref(id) : this.attribute(id, attribute.join("."));
    });
  }

  text(value: unknown): string {
    return String(this.resolve(value));
  }

  ref(id: string): string {
    return PSEUDO_PARAMETERS[id] ?? this.#identityOf(id).ref;
  }

  attribute(id: string, attribute: string): string {
    const value = this.#identityOf(id).attributes[attribute];
    if (value === undefined)
      throw new Error(
        `The rehearsal does not know the attribute ${attribute} of ${this.#template.Resources[id]?.Type ?? "an unknown resource"} (${id}).`,
      );
    return value;
  }

  #identityOf(id: string): Identity {
    let identity = this.#identities.get(id);
    if (identity === undefined) {
      const resource = this.#template.Resources[id];
      if (resource === undefined) throw new Error(`The template refers to ${id}, which it does not hold.`);
      identity = this.#identify(id, resource);
      this.#identities.set(id, identity);
    }
    return identity;
  }

  #identify(id: string, { Type, Properties = {} }: TemplateResource): Identity {
    const name = `${this.#stackName}-${id}`;
    const arn = (service: string, resource: string, region = REGION, account = ACCOUNT): string =>
      `arn:aws:${service}:${region}:${account}:${resource}`;
    switch (Type) {
      case "AWS::S3::Bucket":
        return { ref: name.toLowerCase(), attributes: { Arn: arn("s3", name.toLowerCase(), "", "") } };
      case "AWS::IAM::Role":
        return { ref: name, attributes: { Arn: arn("iam", `role/${name}`, "") } };
      case "AWS::Lambda::Function":
        return { ref: name, attributes: { Arn: arn("lambda", `function:${name}`) } };
      case "AWS::Lambda::Version": {
        const version = arn("lambda", `function:${this.text(Properties["FunctionName"])}:1`);
        return { ref: version, attributes: { Version: "1", FunctionArn: version } };
      }
      case "AWS::Lambda::Alias": {
        const alias = arn(
          "lambda",
          `function:${this.text(Properties["FunctionName"])}:${this.text(Properties["Name"])}`,
        );
        return { ref: alias, attributes: { AliasArn: alias } };
      }
      case "AWS::Logs::LogGroup": {
        const group = Properties["LogGroupName"] === undefined ? name : this.text(Properties["LogGroupName"]);
        return { ref: group, attributes: { Arn: arn("logs", `log-group:${group}:*`) } };
      }
      case "AWS::StepFunctions::StateMachine": {
        const machine = Properties["StateMachineName"] === undefined ? name : this.text(Properties["StateMachineName"]);
        return {
          ref: arn("states", `stateMachine:${machine}`),
          attributes: { Arn: arn("states", `stateMachine:${machine}`), Name: machine },
        };
      }
      case "AWS::SNS::Topic":
        return { ref: arn("sns", name), attributes: { TopicArn: arn("sns", name), TopicName: name } };
      case "AWS::SQS::Queue":
        return {
          ref: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
          attributes: { Arn: arn("sqs", name), QueueName: name },
        };
      case "AWS::KMS::Key":
        return { ref: name, attributes: { Arn: arn("kms", `key/${name}`), KeyId: name } };
      case "AWS::Events::Rule":
        return { ref: name, attributes: { Arn: arn("events", `rule/${name}`) } };
      default:
        throw new Error(`The rehearsal does not know the resource type ${Type} (${id}), which the template refers to.`);
    }
  }
}
