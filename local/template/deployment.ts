import { join } from "node:path";
import { type Policies, policiesOf } from "./policies.ts";
import { Intrinsics } from "./intrinsics.ts";
import { type DeployedEventSource, type DeployedQueue, eventSourcesOf, queuesOf } from "./queues.ts";
import { type DeployedSchedule, scheduleOf } from "./schedules.ts";
import { refuseUnsupported, type StateMachineDefinition } from "./supported-definition.ts";
import type { CloudAssembly, TemplateResource } from "./synthesize.ts";

/** A Lambda function as the template describes it. */
export interface DeployedFunction {
  /** Construct id: the state's name. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly logGroup: string;
  /** Absolute path of the bundle's module, and the name that it exports the handler by. */
  readonly module: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** ARN of the queue for events that it failed on three times. */
  readonly failureQueueArn?: string;
  /**
   * What is run where a version is named by its number, in place of the function itself. The template has none: a
   * rehearsal may.
   */
  readonly ofVersions?: DeployedFunction;
}

export interface DeployedAlias {
  readonly functionArn: string;
  readonly name: string;
  readonly version: string;
}

export interface DeployedStateMachine {
  /** Construct id, where the template has it. */
  readonly id?: string;
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: StateMachineDefinition;
}

export interface DeployedTopic {
  readonly arn: string;
  /** ARN of the key that encrypts it. */
  readonly keyArn?: string;
}

export interface DeployedRule {
  readonly id: string;
  readonly arn: string;
  readonly pattern: unknown;
  readonly targets: readonly {
    readonly Arn: string;
    readonly DeadLetterConfig?: { readonly Arn: string };
    readonly InputTransformer?: {
      readonly InputPathsMap: Readonly<Record<string, string>>;
      readonly InputTemplate: string;
    };
  }[];
}

/** Construct of the state machine that a rehearsal starts where no other is named. */
const PIPELINE = "RftPipeline";

/** What the template would deploy, with every reference resolved. */
export interface Deployment {
  readonly functions: readonly DeployedFunction[];
  readonly aliases: readonly DeployedAlias[];
  readonly stateMachines: readonly DeployedStateMachine[];
  /** The pipeline's, by its construct; or the only one. */
  readonly stateMachine: DeployedStateMachine;
  readonly bucket: string;
  readonly rules: readonly DeployedRule[];
  readonly queues: readonly DeployedQueue[];
  readonly eventSources: readonly DeployedEventSource[];
  readonly topics: readonly DeployedTopic[];
  readonly schedules: readonly DeployedSchedule[];
  readonly policies: Policies;
}

/** @throws Error naming what the rehearsal can't stand in for */
export function deploymentOf({ template, stackName, folder }: CloudAssembly): Deployment {
  const intrinsics = new Intrinsics(template, stackName);
  const ofType = (type: string): [string, Record<string, unknown>, TemplateResource][] =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [
        id,
        intrinsics.resolve(resource.Properties ?? {}) as Record<string, unknown>,
        resource,
      ]);
  const only = <T>(what: string, items: readonly T[]): T => {
    const [item] = items;
    if (item === undefined || items.length > 1)
      throw new Error(`The rehearsal expects one ${what} in the template, and found ${items.length}.`);
    return item;
  };

  const failureQueues = new Map(
    ofType("AWS::Lambda::EventInvokeConfig").map(([, { FunctionName, DestinationConfig }]) => [
      FunctionName,
      (DestinationConfig as { OnFailure?: { Destination?: string } } | undefined)?.OnFailure?.Destination,
    ]),
  );
  const functions = ofType("AWS::Lambda::Function").map(([id, properties, resource]): DeployedFunction => {
    const asset = resource.Metadata?.["aws:asset:path"];
    if (typeof asset !== "string")
      throw new Error(`The rehearsal runs bundled functions; ${id} has its code elsewhere.`);
    const [file = "index", handler = "handler"] = String(properties["Handler"]).split(".");
    const failureQueueArn = failureQueues.get(intrinsics.ref(id));
    return {
      id: constructOf(id, resource),
      name: intrinsics.ref(id),
      arn: intrinsics.attribute(id, "Arn"),
      roleArn: String(properties["Role"]),
      logGroup:
        (properties["LoggingConfig"] as { LogGroup?: string } | undefined)?.LogGroup ??
        `/aws/lambda/${intrinsics.ref(id)}`,
      module: join(folder, asset, `${file}.js`),
      handler,
      environment: (properties["Environment"] as { Variables?: Record<string, string> } | undefined)?.Variables ?? {},
      timeoutSeconds: Number(properties["Timeout"] ?? 3),
      memoryMiB: Number(properties["MemorySize"] ?? 128),
      ...(failureQueueArn === undefined ? {} : { failureQueueArn }),
    };
  });
  const stateMachines = ofType("AWS::StepFunctions::StateMachine").map(
    ([id, properties, resource]): DeployedStateMachine => ({
      id: constructOf(id, resource),
      arn: intrinsics.ref(id),
      name: intrinsics.attribute(id, "Name"),
      roleArn: String(properties["RoleArn"]),
      definition: definitionOf(properties),
    }),
  );
  const [bucketId] = only("bucket", ofType("AWS::S3::Bucket"));
  return {
    functions,
    aliases: ofType("AWS::Lambda::Alias").map(([, properties]) => ({
      functionArn: functions.find(({ name }) => name === properties["FunctionName"])?.arn ?? "",
      name: String(properties["Name"]),
      version: String(properties["FunctionVersion"]),
    })),
    stateMachines,
    stateMachine:
      stateMachines.find(({ id }) => id === PIPELINE) ??
      only(`state machine, or one of the construct ${PIPELINE},`, stateMachines),
    bucket: intrinsics.ref(bucketId),
    rules: ofType("AWS::Events::Rule").map(([id, properties]) => ({
      id,
      arn: intrinsics.attribute(id, "Arn"),
      pattern: properties["EventPattern"],
      targets: (properties["Targets"] ?? []) as DeployedRule["targets"],
    })),
    queues: queuesOf(ofType("AWS::SQS::Queue"), intrinsics),
    eventSources: eventSourcesOf(ofType("AWS::Lambda::EventSourceMapping"), functions),
    topics: ofType("AWS::SNS::Topic").map(([id, { KmsMasterKeyId }]) => ({
      arn: intrinsics.ref(id),
      ...(typeof KmsMasterKeyId === "string" ? { keyArn: KmsMasterKeyId } : {}),
    })),
    schedules: ofType("AWS::Scheduler::Schedule").map(([id, properties]) => scheduleOf(id, properties)),
    policies: policiesOf(template, intrinsics),
  };
}

function definitionOf(machine: Record<string, unknown>): StateMachineDefinition {
  const substitutions = (machine["DefinitionSubstitutions"] ?? {}) as Record<string, string>;
  const text = String(machine["DefinitionString"]).replace(
    /\$\{(\w+)\}/g,
    (placeholder, name: string) => substitutions[name] ?? placeholder,
  );
  const left = /\$\{\w+\}/.exec(text)?.[0];
  if (left !== undefined)
    throw new Error(`The placeholder ${left} of the state machine's definition is not substituted.`);
  const definition = JSON.parse(text) as StateMachineDefinition;
  refuseUnsupported(definition);
  return definition;
}

/** Of the stack's own constructs, the one that a resource belongs to: `FinqaRft/RftPipeline/StateMachine/Resource`. */
const constructOf = (logicalId: string, { Metadata }: TemplateResource): string =>
  String(Metadata?.["aws:cdk:path"]).split("/")[1] ?? logicalId;
