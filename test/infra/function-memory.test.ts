import { describe, expect, inject, it } from "vitest";
import { FUNCTION_MEMORY_MIB } from "../../functions/contract/function-memory.ts";
import { deploymentOf } from "../../local/template/deployment.ts";
import { readAssembly } from "../../local/template/synthesize.ts";

describe("the memory of each function", () => {
  it("is what the report's costs reckon with", async () => {
    const { functions } = deploymentOf(await readAssembly(inject("assemblyFolder")));
    expect(Object.fromEntries(functions.map(({ id, memoryMiB }) => [id, memoryMiB]))).toEqual(FUNCTION_MEMORY_MIB);
  });
});
