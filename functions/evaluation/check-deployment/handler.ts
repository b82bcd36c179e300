import { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { checkDeployment } from "./check-deployment.ts";

const bedrock = new BedrockClient(clientOptions);

export const handler = withOutcomeLog("CheckDeployment", (event) => checkDeployment(event, { bedrock }));
