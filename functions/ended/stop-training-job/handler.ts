import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { BedrockClient } from "@aws-sdk/client-bedrock";
import { SFNClient } from "@aws-sdk/client-sfn";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { stopTrainingJob } from "./stop-training-job.ts";

const bedrock = new BedrockClient(clientOptions);
const sfn = new SFNClient(clientOptions);
const metrics = new Metrics();

export const handler = withOutcomeLog("StopTrainingJob", async (event) => {
  const stopped = await stopTrainingJob(event, { bedrock, sfn });
  // Earlier tries have failed, and an alarm fired: this metric reports the success.
  if (stopped.late) {
    metrics.addMetadata("jobName", stopped.jobName).addMetadata("outcome", stopped.outcome);
    metrics.addMetric("StoppedLate", MetricUnit.Count, 1).publishStoredMetrics();
  }
  return stopped;
});
