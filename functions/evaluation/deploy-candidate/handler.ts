import { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { deployCandidate } from "./deploy-candidate.ts";

const bedrock = new BedrockClient(clientOptions);

export const handler = withOutcomeLog("DeployCandidate", (event) => deployCandidate(event, { bedrock }));
