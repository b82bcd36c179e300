import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { checkBaseline } from "./check-baseline.ts";

export const handler = withOutcomeLog("CheckBaseline", (event) => checkBaseline(event));
