import { SFNClient } from "@aws-sdk/client-sfn";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { stopChildren } from "./stop-children.ts";

const sfn = new SFNClient(clientOptions);
const childMachineArns = [requireEnvironment("EVALUATION_MACHINE_ARN"), requireEnvironment("PIPELINE_MACHINE_ARN")];

export const handler = withOutcomeLog("StopChildren", (event) => stopChildren(event, { sfn, childMachineArns }));
