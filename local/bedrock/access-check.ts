import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** Bedrock's probe, below the output's prefix. */
const PROBE = ".write_access_check_file.temp";

/**
 * What the job's role must be allowed in S3 beside reading its input, tried before anything else: to list both places,
 * and to write and read the output (Bedrock User Guide, permissions of the role). That Bedrock writes a probe is known;
 * how it tries the rest is not.
 * @throws Error in the wording of Bedrock's troubleshooting page
 */
export async function checkAccess(s3: S3Client, inputs: readonly string[], output: string): Promise<void> {
  for (const uri of inputs) await listing(s3, uri);
  await listing(s3, output);
  const { bucket, key } = placeOf(output);
  const probe = { Bucket: bucket, Key: `${key.replace(/\/?$/, "/")}${PROBE}` };
  await s3.send(new PutObjectCommand({ ...probe, Body: "write access" })).catch(missing("PutObject", probe));
  await s3
    .send(new GetObjectCommand(probe))
    .then(({ Body }) => Body?.transformToByteArray(), missing("GetObject", probe));
}

const listing = async (s3: S3Client, uri: string): Promise<void> => {
  const { bucket, key } = placeOf(uri);
  await s3
    .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }))
    .catch(missing("ListBucket", { Bucket: bucket, Key: key }));
};

const missing =
  (permission: string, { Bucket, Key }: { readonly Bucket: string; readonly Key: string }) =>
  (error: unknown): never => {
    throw new Error(
      `Amazon S3 perms missing (${permission}): Could not validate ${permission} permissions to access S3 bucket: ${Bucket} at key ${Key} (${error instanceof Error ? `${error.name}: ${error.message}` : ""})`,
    );
  };

function placeOf(uri: string): { bucket: string; key: string } {
  const { hostname, pathname } = new URL(uri);
  return { bucket: hostname, key: pathname.slice(1) };
}
