import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { clientOptions } from "../../aws/client-options.ts";
import { withOutcomeLog } from "../../aws/outcome-log.ts";
import { requireEnvironment } from "../../contract/environment.ts";
import { writeSweepReport } from "./write-sweep-report.ts";

const sfn = new SFNClient(clientOptions);
const s3 = new S3Client({ ...clientOptions, forcePathStyle: true });
const bucket = requireEnvironment("BUCKET_NAME");
const sourceCommit = requireEnvironment("SOURCE_COMMIT");

export const handler = withOutcomeLog("WriteSweepReport", (event) =>
  writeSweepReport(event, { sfn, s3, bucket, sourceCommit }),
);
