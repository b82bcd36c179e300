import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { executionTag, executionTagKey } from "../../../functions/contract/job-tags.ts";
import { jobNamePrefix, jobNamesOf, namesOf, ownerOf } from "../../../functions/contract/names.ts";

const arnOf = (machine: string, name = "nightly"): string =>
  `arn:aws:states:us-east-1:123456789012:execution:${machine}:${name}`;
const ARN = arnOf("finqa-rft");
const HASH = createHash("sha256").update(ARN).digest("hex");
const START = "2026-11-23T02:03:04.567Z";
const OLD = `finqa-rft-job-20261123T020304-${HASH.slice(0, 8)}`;

describe("a job's name", () => {
  it("comes from the execution's ARN alone: no clock has a part in it", () => {
    const { jobName } = namesOf(ARN, START, "m");
    expect(jobName).toBe(`finqa-rft-job-${HASH.slice(0, 16)}`);
    expect(namesOf(ARN, "2027-01-01T00:00:00Z", "m").jobName).toBe(jobName);
    expect(namesOf(arnOf("finqa-rft", "other"), START, "m").jobName).not.toBe(jobName);
  });

  it("begins with the name of the state machine", () => {
    expect(jobNamePrefix(ARN)).toBe("finqa-rft-job-");
    expect(jobNamePrefix(arnOf("finqa-rft-dev"))).toBe("finqa-rft-dev-job-");
  });

  it("is what Bedrock takes, up to the longest name of a machine", () => {
    const { jobName, customModelName } = namesOf(arnOf(`finqa-rft-${"s".repeat(32)}`), START, "p".repeat(38));
    expect(jobName).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9+\-.])*$/);
    expect(jobName.length).toBeLessThanOrEqual(63);
    expect(customModelName).toHaveLength(63);
  });

  it("may be that of release 1, which held the execution's start", () => {
    expect(jobNamesOf(ARN, START)).toEqual([namesOf(ARN, START, "m").jobName, OLD]);
  });
});

describe("a job belongs", () => {
  it.each([
    ["of today's name", namesOf(ARN, START, "m").jobName, "own"],
    ["of release 1's name", OLD, "own"],
    ["of release 1's name, by a clock that differs", OLD.replace("020304", "020305"), "own"],
    ["of another execution", namesOf(arnOf("finqa-rft", "other"), START, "m").jobName, "other"],
    ["of another execution, of release 1", "finqa-rft-job-20261122T010203-0badcafe", "other"],
    ["of another stage", namesOf(arnOf("finqa-rft-dev"), START, "m").jobName, undefined],
    ["of a stage whose name begins like a job's", "finqa-rft-job-2-job-0123456789abcdef", undefined],
    ["of another pipeline", `my-${OLD}`, undefined],
    ["that somebody made by hand", "finqa-rft-job-test", undefined],
    ["of more digits", `${namesOf(ARN, START, "m").jobName}0`, undefined],
  ])("%s", (_, jobName, owner) => {
    expect(ownerOf(jobName, ARN)).toBe(owner);
  });

  it("to its own stage, and to no other", () => {
    const dev = arnOf("finqa-rft-dev");
    expect(ownerOf(namesOf(dev, START, "m").jobName, dev)).toBe("own");
    expect(ownerOf(OLD, dev)).toBeUndefined();
  });
});

describe("a job's tag", () => {
  it("has a key of the state machine's", () => {
    expect(executionTag(ARN)).toEqual({ key: "finqa-rft:execution", value: ARN });
    expect(executionTagKey(arnOf("finqa-rft-dev"))).toBe("finqa-rft-dev:execution");
  });
});
