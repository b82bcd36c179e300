import { fileURLToPath } from "node:url";
import { type Duration, RemovalPolicy, type Size } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Runtime, type VersionOptions } from "aws-cdk-lib/aws-lambda";
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { EnvironmentName } from "../functions/contract/environment.ts";
import { allow } from "./allow.ts";
import { folderOfRecipe } from "./chosen-recipe.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface BundledFunctionProps {
  /** Folder below functions/ that holds handler.ts. */
  readonly folder: string;
  readonly description: string;
  readonly timeout: Duration;
  /** MiB; CPU grows with it. */
  readonly memorySize: number;
  /** Size of /tmp; Lambda's default of 512 MiB where it is absent. */
  readonly ephemeralStorageSize?: Size;
  readonly currentVersionOptions?: VersionOptions;
  /** Reserved concurrency, which is also the limit; the account's shared pool where it is absent. */
  readonly reservedConcurrentExecutions?: number;
  readonly environment?: Readonly<Partial<Record<EnvironmentName | PowertoolsName, string>>>;
}

type PowertoolsName = "POWERTOOLS_SERVICE_NAME" | "POWERTOOLS_METRICS_NAMESPACE";

/**
 * A Lambda with its own role, that may write its own log and nothing else, its own log group, and its own current SDK:
 * the runtime's SDK may not know rftConfig. Not traced by X-Ray: the machine's trace shows each step, and a traced
 * function needs a statement on every resource.
 */
export class BundledFunction extends NodejsFunction {
  readonly executionRole: Role;

  constructor(scope: Construct, id: string, { folder, environment, ...props }: BundledFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `Of the function ${id}.`,
    });
    super(scope, id, {
      ...props,
      entry: `${root}functions/${folder}/handler.ts`,
      depsLockFilePath: `${root}package-lock.json`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      environment: { ...environment, NODE_OPTIONS: "--enable-source-maps" },
      bundling: {
        format: OutputFormat.CJS,
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        bundleAwsSDK: true,
        // The rehearsal runs the same bundle on Node 20.
        target: "node20",
        logLevel: LogLevel.WARNING,
        ...withRecipe(folderOfRecipe(scope)),
      },
    });
    allow(role, {
      why: "Writes the streams of its own log group; Lambda generates their names.",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logGroup.logGroupArn}:*`],
    });
    this.executionRole = role;
  }
}

/**
 * Bundles another recipe than the default one. Its imports resolve against its own packages, then against this
 * project's.
 */
function withRecipe(folder: string | undefined): Pick<BundlingOptions, "esbuildArgs" | "environment"> {
  if (folder === undefined) return {};
  return {
    esbuildArgs: { "--alias:#recipe": `${folder}/recipe.ts` },
    environment: { NODE_PATH: `${root}node_modules` },
  };
}
