import { BedrockClient } from "@aws-sdk/client-bedrock";
import { SFNClient } from "@aws-sdk/client-sfn";
import { clientOptions } from "../../aws/client-options.ts";
import { stopTrainingJob } from "./stop-training-job.ts";

const bedrock = new BedrockClient(clientOptions);
const sfn = new SFNClient(clientOptions);

export const handler = (event: unknown) => stopTrainingJob(event, { bedrock, sfn });
