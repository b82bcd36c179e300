import { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { resolveRun } from "./resolve-run.ts";

const bedrock = new BedrockClient(clientOptions);

export const handler = withOutcomeLog("ResolveRun", (event) => resolveRun(event, { bedrock }));
