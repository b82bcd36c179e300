import { setTimeout } from "node:timers/promises";
import type { Context } from "aws-lambda";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { answerClients } from "../answers/clients.ts";
import { probeModels } from "./probe-models.ts";

const clients = answerClients();
const bucket = requireEnvironment("BUCKET_NAME");

export const handler = withOutcomeLog("ProbeModels", (event, context: Context) =>
  probeModels(event, {
    ...clients,
    bucket,
    time: { remaining: () => context.getRemainingTimeInMillis(), sleep: setTimeout, random: Math.random },
  }),
);
