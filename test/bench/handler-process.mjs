// The process of one invocation: loads the bundle, hands its handler an event, and tells how long it took and how much
// memory it used.
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { peakMiB } from "../support/peak-memory.mjs";

process.on("message", async ({ run, source }) => {
  // fetch must know where https://localhost is: loopback has no certificate.
  const { fetch } = globalThis;
  globalThis.fetch = (url, options) => fetch(String(url).replace("https://localhost", source), options);
  const { handler } = createRequire(import.meta.url)(process.argv[2]);
  const start = performance.now();
  try {
    await handler({ run }, { awsRequestId: "bench" });
    process.send({ seconds: (performance.now() - start) / 1000, peakMiB: peakMiB() }, () => process.exit());
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) }, () => process.exit());
  }
});
