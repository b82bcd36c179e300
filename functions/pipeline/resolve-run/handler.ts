import { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../../aws/client-options.ts";
import { resolveRun } from "./resolve-run.ts";

const bedrock = new BedrockClient(clientOptions);

export const handler = (event: unknown) => resolveRun(event, { bedrock });
