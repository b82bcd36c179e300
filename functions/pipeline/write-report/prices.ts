/**
 * AWS's public list prices in us-east-1, US dollars, without the free tier, as known in 2025: check them at the page
 * that each names before you rely on them. The training itself has no price here: AWS publishes no rate in a document,
 * only under a usage type of its price list.
 */

/** aws.amazon.com/step-functions/pricing: Standard, a state transition; a retry is one. */
export const PER_TRANSITION = 0.025 / 1_000;
/** aws.amazon.com/lambda/pricing. */
export const PER_LAMBDA_REQUEST = 0.2 / 1_000_000;
/** aws.amazon.com/lambda/pricing: arm64, first tier. */
export const PER_GIB_SECOND = 0.0000133334;
/** aws.amazon.com/s3/pricing: Standard; PUT, COPY, POST, LIST. */
export const PER_S3_WRITE = 0.005 / 1_000;
/** aws.amazon.com/s3/pricing: Standard; GET and all others. */
export const PER_S3_READ = 0.0004 / 1_000;
/** aws.amazon.com/s3/pricing: Standard, first 50 TB. */
export const PER_GB_MONTH = 0.023;
/**
 * aws.amazon.com/cloudwatch/pricing: log data taken in, standard class; Step Functions' and Lambda's logs cost the same
 * in their first tier.
 */
export const PER_LOG_GB = 0.5;
/** aws.amazon.com/cloudwatch/pricing: a custom metric for a month, by the hour in which it was sent; first 10,000. */
export const PER_METRIC_MONTH = 0.3;
export const HOURS_A_MONTH = 730;

/**
 * Usage type of Nova 2 Lite's RFT in us-east-1; `aws pricing get-products --service-code AmazonBedrock` knows its rate.
 */
export const TRAINING_USAGE_TYPE = "USE1-Nova2.0Lite-RFT-Training-Hours";
