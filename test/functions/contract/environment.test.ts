import { afterEach, describe, expect, it, vi } from "vitest";
import { requireEnvironment } from "../../../functions/contract/environment.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a function's environment", () => {
  it("has the value that infra/ has set", () => {
    vi.stubEnv("BUCKET_NAME", "bucket");
    expect(requireEnvironment("BUCKET_NAME")).toBe("bucket");
  });

  it.each([undefined, ""])("without one (%j) ends the cold start, naming it", (value) => {
    vi.stubEnv("BUCKET_NAME", value);
    expect(() => requireEnvironment("BUCKET_NAME")).toThrow(/variable BUCKET_NAME is missing or empty/);
  });
});
