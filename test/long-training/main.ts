import { evaluationTable } from "./evaluation.ts";
import { sweepTable, sweepWork } from "./sweep.ts";
import { lengthRows, tableOf } from "./table.ts";

/**
 * `npm run long-training`: what the machine's history and its bill are after 1 h, 8 h, 24 h and 14 d of training, by a
 * clock that jumps, what an evaluation adds, and what a sweep of twelve trials is.
 */
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
console.log(tableOf(await lengthRows()));
console.log(`\n${evaluationTable(1)}\n\n${evaluationTable(6)}`);
console.log(`\n${sweepTable(await sweepWork(12, 24))}`);
