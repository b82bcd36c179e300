import { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { createTrainingJob } from "./create-training-job.ts";

const bedrock = new BedrockClient(clientOptions);
const roleArn = requireEnvironment("BEDROCK_ROLE_ARN");

export const handler = withOutcomeLog("CreateTrainingJob", (event) => createTrainingJob(event, { bedrock, roleArn }));
