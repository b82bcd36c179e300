/* Which statement of which role serves which calls: `npm run permissions`. Exits with 1 where one serves none. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deploymentOf } from "../../local/template/deployment.ts";
import { synthesize } from "../../local/template/synthesize.ts";
import { CONTEXT, recordedCalls } from "./rehearsals.ts";
import { type Use, usesOf } from "./uses.ts";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const folder = await mkdtemp(join(tmpdir(), "finqa-rft-permissions-"));
try {
  const assembly = await synthesize(join(folder, "cdk.out"), CONTEXT);
  const calls = await recordedCalls(assembly, folder, (what) => {
    console.log(`Rehearsing ${what} …`);
  });
  const uses = await usesOf(deploymentOf(assembly).policies, calls);
  const statements = uses.filter(({ part }) => part === "");
  console.log(
    `\n${calls.length} different calls, ${statements.length} statements of ${new Set(uses.map(({ role }) => role)).size} roles\n`,
  );
  for (const [role, own] of grouped(uses)) {
    console.log(role);
    for (const use of own) console.log(line(use));
  }
  const unused = uses.filter(({ calls: served }) => served.length === 0);
  console.log(
    unused.length === 0
      ? `\nWithout any one of these ${uses.length} statements, actions and resources, a call is denied.`
      : `\n${unused.length} that nobody would miss.`,
  );
  process.exitCode = unused.length === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Map.groupBy is younger than Node 20. */
function grouped(uses: readonly Use[]): Map<string, Use[]> {
  const groups = new Map<string, Use[]>();
  for (const use of uses) groups.set(use.role, [...(groups.get(use.role) ?? []), use]);
  return groups;
}

function line({ part, actions, resources, calls }: Use): string {
  const served = [...new Set(calls.map(({ action, resource }) => `${action} ${short(resource)}`))];
  const what =
    part === "" ? `  ${actions.join(", ")} on ${resources.map(short).join(", ")}` : `      of it ${short(part)}`;
  return `${calls.length > 0 ? "✔" : "✘"} ${what}\n          ${calls.length} call(s): ${served.slice(0, 2).join("; ")}${served.length > 2 ? "; …" : ""}`;
}

/** Without the account, and not longer than a line bears. */
function short(resource: string): string {
  const text = resource.replace(/^arn:aws:([\w-]+):[^:]*:\d*:/, "$1:");
  return text.length > 90 ? `${text.slice(0, 60)}…${text.slice(-28)}` : text;
}
