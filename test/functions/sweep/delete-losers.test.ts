import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deleteLosers } from "../../../functions/sweep/delete-losers/delete-losers.ts";
import { awsError } from "../../support/scripted-server.ts";
import { begun, completed, modelArn, SWEEP, type SweepBench, sweepBench } from "../../support/sweeps.ts";

let bench: SweepBench;
beforeEach(async () => {
  bench = await sweepBench();
  [0.4, 0.6, 0.5].forEach((score, index) => {
    bench.put(completed(index, score));
  });
});
afterEach(() => bench.close());

const remove = () =>
  deleteLosers(
    { sweep: { execution: SWEEP }, selection: { index: 1, modelArn: modelArn(1) } },
    { bedrock: bench.bedrock, s3: bench.s3.client, bucket: bench.bucket },
  );

describe("the models that were not chosen", () => {
  it("are deleted, the chosen one's is not, and their records say so", async () => {
    bench.put(begun(3, { status: "failed" }));
    expect(await remove()).toEqual({ deleted: [modelArn(0), modelArn(2)], kept: [] });
    expect(bench.deletedModels).toEqual([modelArn(0), modelArn(2)]);
    expect([0, 1, 2].map((index) => bench.record(index)?.modelDeleted)).toEqual([true, false, true]);
  });

  it("stay where a deployment serves them", async () => {
    bench.deployed.add(modelArn(0));
    expect(await remove()).toEqual({
      deleted: [modelArn(2)],
      kept: [{ modelArn: modelArn(0), why: "the deployment finqa-rft serves it" }],
    });
    expect(bench.deletedModels).not.toContain(modelArn(0));
  });

  it("stay where an earlier sweep has trained them", async () => {
    bench.put(completed(0, 0.4, { takenFrom: "summer" }));
    expect(await remove()).toEqual({ deleted: [modelArn(2)], kept: [] });
  });

  it("stay where Bedrock has a use for them, and the others are deleted all the same", async () => {
    bench.faults.set(`DELETE /custom-models/${modelArn(0)}`, awsError("ConflictException", 400, "in use"));
    expect(await remove()).toMatchObject({ deleted: [modelArn(2)], kept: [{ modelArn: modelArn(0) }] });
  });

  it("are deleted once: a step that is repeated finds them gone", async () => {
    await remove();
    bench.deletedModels.length = 0;
    expect(await remove()).toEqual({ deleted: [modelArn(0), modelArn(2)], kept: [] });
    expect(bench.deletedModels).toEqual([]);
  });

  it("that are gone already count as deleted", async () => {
    bench.faults.set(`DELETE /custom-models/${modelArn(0)}`, awsError("ResourceNotFoundException", 404));
    expect(await remove()).toMatchObject({ deleted: [modelArn(0), modelArn(2)] });
  });

  it("that may not be deleted fail the step by its name: a redrive repeats it", async () => {
    bench.faults.set(`DELETE /custom-models/${modelArn(0)}`, awsError("AccessDeniedException", 403));
    await expect(remove()).rejects.toMatchObject({
      name: "ServiceCallFailed",
      message: expect.stringContaining("bedrock:DeleteCustomModel") as string,
    });
  });
});
