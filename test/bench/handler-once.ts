import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fork } from "node:child_process";
import { startFauxqs } from "fauxqs";
import { runOf } from "../support/runs.ts";

/**
 * Runs the deployed bundle's handler in a process of its own, whole: from an HTTP server on loopback to the stand-in
 * for S3.
 * @returns seconds and the process's peak memory in MiB
 */
export async function handlerOnce(bundle: string, folder: string): Promise<{ seconds: number; peakMiB: number }> {
  const store = await startFauxqs({ port: 0, logger: false });
  store.createBucket("bench");
  const server = createServer((request, response) => {
    createReadStream(join(folder, request.url ?? "")).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // The input's contract takes https only; the step itself reads whatever the run says.
  const run = runOf({});
  const event = {
    run: { ...run, dataset: { ...run.dataset, source: "https://localhost/" } },
    source: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  try {
    return await new Promise((resolve, reject) => {
      const child = fork(join(import.meta.dirname, "handler-process.mjs"), [bundle], {
        execArgv: [],
        stdio: ["ignore", "ignore", "inherit", "ipc"], // its log
        env: {
          PATH: process.env["PATH"],
          BUCKET_NAME: "bench",
          AWS_REGION: "us-east-1",
          AWS_ENDPOINT_URL_S3: store.address,
          AWS_ACCESS_KEY_ID: "bench",
          AWS_SECRET_ACCESS_KEY: "bench",
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        },
      });
      child.on("message", (message) => {
        const answer = message as { error?: string; seconds: number; peakMiB: number };
        if (answer.error === undefined) resolve(answer);
        else reject(new Error(answer.error));
      });
      child.on("error", reject);
      child.send(event);
    });
  } finally {
    server.close();
    await store.stop();
  }
}
