import { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../aws/client-options.ts";
import { checkTrainingJob } from "./check-training-job.ts";

const bedrock = new BedrockClient(clientOptions);

export const handler = (event: unknown) => checkTrainingJob(event, { bedrock });
