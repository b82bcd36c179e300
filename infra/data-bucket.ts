import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, StorageClass } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { PREFIX } from "../functions/contract/keys.ts";

/**
 * The pipeline's one bucket. Encrypted with S3's own key: Bedrock's role then needs no kms:Decrypt, and the data is
 * public. Kept when the stack is deleted, since it holds what training hours were paid for.
 */
export class DataBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: BucketEncryption.S3_MANAGED,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { id: "broken-uploads", abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { id: "old-versions", noncurrentVersionExpiration: Duration.days(30) },
        {
          // Checkpoints and metrics of old jobs are read rarely, if ever; the model itself lives in Bedrock.
          id: "old-outputs",
          prefix: PREFIX.output,
          transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) }],
          expiration: Duration.days(365),
        },
      ],
    });
    Validations.of(this.bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason:
        "The bucket holds a public dataset and its own outputs, and nobody but this stack's roles reads it; for a record of access, turn on CloudTrail data events.",
    });
  }
}
