/* `npm run emulator`: the unmodified template on ministack, an emulator of AWS that nobody of this project wrote. Exit
   status 1 where a check fails; 0, with the reason, where Python is missing. */
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthesize } from "../../local/template/synthesize.ts";
import { startBedrockBeside } from "./bedrock-beside.ts";
import { bootstrap, deploy } from "./cdk.ts";
import { Checks } from "./checks.ts";
import { freePort, startMinistack, unavailable } from "./ministack.ts";
import { Pipeline } from "./pipeline.ts";
import { abortedRun, dryRun, fullRun } from "./runs.ts";

const reason = await unavailable();
if (reason === undefined) process.exitCode = await main();
else console.log(`The emulator is skipped: ${reason}.`);

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "finqa-rft-emulator-"));
  const port = await freePort();
  const bedrock = await startBedrockBeside(`http://127.0.0.1:${port}`);
  const checks = new Checks();
  try {
    const emulator = await checks.timed("install and start ministack", () =>
      startMinistack(bedrock.endpoints, join(folder, "ministack.log"), port),
    );
    try {
      const { folder: assembly } = await checks.timed("synthesize", () => synthesize(join(folder, "cdk.out")));
      await checks.timed("cdk bootstrap", () => bootstrap(emulator, folder));
      const outputs = await checks.timed("cdk deploy", () => deploy(emulator, assembly));
      const pipeline = new Pipeline(emulator, outputs);
      await pipeline.prepare(join(folder, "sample"));
      for (const run of [dryRun, fullRun, abortedRun]) await run(pipeline, bedrock, checks);
    } finally {
      await emulator.close();
    }
  } finally {
    await bedrock.close();
    if (checks.failed === 0) await rm(folder, { recursive: true, force: true });
  }
  console.log(
    `\n${checks.passed} checks passed, ${checks.failed} failed${checks.failed === 0 ? "" : `; logs are in ${folder}`}`,
  );
  return checks.failed === 0 ? 0 : 1;
}
