import { beforeAll, describe, expect, it } from "vitest";
import type { ApiCall } from "../../local/iam/decide.ts";
import type { Policies } from "../../local/template/policies.ts";
import { deploymentOf } from "../../local/template/deployment.ts";
import { type CloudAssembly, synthesize } from "../../local/template/synthesize.ts";
import { temporaryFolder } from "../support/rehearsals.ts";
import { CONTEXT, recordedCalls } from "./rehearsals.ts";
import { usesOf } from "./uses.ts";

/** `npm run permissions` shows the same, and fails where this would. */
const SKIPPED = process.env["PERMISSIONS"] !== "1";

let assembly: CloudAssembly;
let policies: Policies;
let calls: ApiCall[];
beforeAll(async () => {
  if (SKIPPED) return;
  const folder = await temporaryFolder();
  assembly = await synthesize(`${folder}/cdk.out`, CONTEXT);
  policies = deploymentOf(assembly).policies;
  calls = await recordedCalls(assembly, folder);
}, 240_000);

describe.skipIf(SKIPPED)("the template's permissions (skipped without PERMISSIONS=1: it takes minutes)", () => {
  it("are each needed: without any statement, action or resource of a role, a recorded call is denied", async () => {
    const uses = await usesOf(policies, calls);
    expect(uses.filter((use) => use.calls.length === 0)).toEqual([]);
    expect(uses.filter(({ part }) => part === "").length).toBe(
      policies.roles.reduce((sum, { statements }) => sum + statements.length, 0),
    );
    expect(new Set(uses.map(({ role }) => role)).size).toBe(policies.roles.length);
  });

  it.each([
    [
      "a statement that no call needs",
      { Effect: "Allow", Action: "s3:DeleteObject", Resource: "arn:aws:s3:::finqarft-databuckete6b0faa8/*" },
    ],
    [
      "a statement that another makes needless",
      {
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::finqarft-databuckete6b0faa8/rft-runs/reports/*",
      },
    ],
  ])("would be found too many: %s", async (_, json) => {
    const role = policies.roles.find(({ arn }) => arn.includes("WriteReportRole"))!;
    const wider: Policies = {
      ...policies,
      roles: [{ ...role, statements: [...role.statements, { id: "surplus", json }] }],
    };
    const uses = await usesOf(wider, calls);
    expect(uses.filter((use) => use.calls.length === 0).map(({ statement }) => statement)).toEqual(["surplus"]);
  });
});
