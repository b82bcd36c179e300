import { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../../aws/client-options.ts";
import { checkDeployment } from "./check-deployment.ts";

const bedrock = new BedrockClient(clientOptions);

export const handler = (event: unknown) => checkDeployment(event, { bedrock });
