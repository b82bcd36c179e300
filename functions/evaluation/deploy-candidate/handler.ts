import { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../../aws/client-options.ts";
import { deployCandidate } from "./deploy-candidate.ts";

const bedrock = new BedrockClient(clientOptions);

export const handler = (event: unknown) => deployCandidate(event, { bedrock });
