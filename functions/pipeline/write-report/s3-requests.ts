/** Size of a part of an upload: functions/pipeline/prepare-dataset/dataset-store.ts. */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * At most: of a run that trained. PrepareDataset reads, looks for the manifest, uploads and writes it; the smoke test
 * reads some lines; the report is written in the run and once it has ended.
 */
export function s3Requests(fileBytes: readonly number[]): { writes: number; reads: number } {
  if (fileBytes.length === 0) return { writes: 2, reads: 0 }; // the report of a run that prepared nothing
  const uploads = fileBytes.reduce(
    (sum, bytes) => sum + (bytes <= PART_BYTES ? 1 : Math.ceil(bytes / PART_BYTES) + 2),
    0,
  );
  const report = { writes: 3, reads: 3 }; // a listing and two files; the manifest and some two files of metrics
  return { writes: uploads + 1 + 2 * report.writes, reads: fileBytes.length + 1 + 1 + 2 * report.reads };
}
