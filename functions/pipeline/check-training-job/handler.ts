import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { BedrockClient } from "@aws-sdk/client-bedrock";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { checkTrainingJob } from "./check-training-job.ts";

const bedrock = new BedrockClient(clientOptions);
const metrics = new Metrics();

export const handler = withOutcomeLog("CheckTrainingJob", async (event) => {
  const check = await checkTrainingJob(event, { bedrock });
  // An alarm reports a job that hangs, before the run's limits stop it.
  if (check.status === "InProgress")
    metrics.addMetric("MinutesInPhase", MetricUnit.NoUnit, check.minutesInPhase).publishStoredMetrics();
  return check;
});
