import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { FUNCTION_MEMORY_MIB, WHOLE_CPU_MIB } from "../../functions/contract/function-memory.ts";
import { REWARD_TIMEOUT } from "../../functions/contract/timeouts.ts";

/** Lambda's bound of a synchronous request, and of its answer. */
const MAX_PAYLOAD = 6 * 1024 * 1024;
/** A sample as FinQA's are: a prompt of some 3 KB and an answer of some 1 KB. */
const SAMPLE_BYTES = 4_096;
/** The service's most: batchSize 512, trainingSamplePerPrompt 16. */
const LARGEST_BATCH = 512 * 16;

interface Load {
  readonly what: string;
  readonly samples: readonly unknown[];
}

/** Answers of all kinds, and the ones that take longest to read: hedged, with units, without a marker, in LaTeX. */
const ANSWERS = [
  "ANSWER: 12.5%",
  "**Answer:** $1,234.5 million",
  "ANSWER: \\boxed{\\text{12.5}\\%}",
  "ANSWER: 12.5% (0.125)",
  "ANSWER: from 2017 to 2018 it rose by 3.2 or 4.1",
  "there is no answer: none at all",
  "ANSWER: yes",
];
const REFERENCES = ["0.125", "12.5", "1234.5", "yes", "-0.00034"];

function sample(i: number, bytes: number): unknown {
  const completion = ANSWERS[i % ANSWERS.length] ?? "";
  const filler = "the company's obligations of 2017 : 12.5 million ; ".repeat(Math.ceil(bytes / 50));
  const prompt = filler.slice(0, Math.max(0, Math.floor(bytes * 0.7)));
  return {
    id: `0f16e286-7bef-4a68-a078-${String(i).padStart(12, "0")}`,
    messages: [
      { role: "user", content: prompt },
      { role: "assistant", content: filler.slice(0, Math.max(0, Math.floor(bytes * 0.3) - 330)) + completion },
    ],
    metadata: { reference_answer: { answer: REFERENCES[i % REFERENCES.length] } },
  };
}

const batch = (count: number, bytes = SAMPLE_BYTES): unknown[] =>
  Array.from({ length: count }, (_, i) => sample(i, bytes));

/** As many samples as one invocation can carry there and back. */
function fullPayload(bytes: number): unknown[] {
  const each = JSON.stringify(batch(100, bytes)).length / 100;
  const result = 190; // bytes of one result, id included
  return batch(Math.floor(MAX_PAYLOAD / Math.max(each + 1, result)), bytes);
}

/**
 * The reward function's bundle under the largest batches: prints time and memory, and whether the deployed limits hold
 * them twice.
 * @returns whether they do
 */
export async function rewardLoad(folder: string): Promise<boolean> {
  const bundle = join(folder, "reward.cjs");
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  // The options of infra/bundled-function.ts.
  await build({
    entryPoints: [here("../../functions/reward/handler.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "cjs",
    minify: true,
    target: "node20",
    logLevel: "error",
  });
  const loads: Load[] = [
    { what: "the most that one call can carry, of 4 KB a sample", samples: fullPayload(SAMPLE_BYTES) },
    { what: "the most that one call can carry, of the shortest samples", samples: fullPayload(0) },
    {
      what: "one answer of nothing but colons and digits",
      samples: [
        { ...(sample(0, 0) as object), messages: [{ role: "assistant", content: `ANSWER: ${"1: ".repeat(2e6)}` }] },
      ],
    },
    { what: `batchSize 512 × 16 answers of 4 KB: more than one call can carry`, samples: batch(LARGEST_BATCH) },
  ];
  const memory = FUNCTION_MEMORY_MIB.Reward;
  let fits = true;
  console.log(
    `\nThe reward function: ${memory} MiB (${((memory / WHOLE_CPU_MIB) * 100).toFixed(0)} % of a vCPU), ${REWARD_TIMEOUT} s`,
  );
  for (const { what, samples } of loads) {
    const event = join(folder, "event.json");
    await writeFile(event, JSON.stringify(samples));
    const output = execFileSync(process.execPath, [here("reward-process.mjs"), bundle, event], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], POWERTOOLS_SERVICE_NAME: "reward", POWERTOOLS_METRICS_NAMESPACE: "bench" },
    });
    const { cold, warm, peakMiB, requestBytes, responseBytes } = JSON.parse(output) as {
      cold: number;
      warm: number;
      peakMiB: number;
      requestBytes: number;
      responseBytes: number;
    };
    const onLambda = (cold * WHOLE_CPU_MIB) / memory / 1000;
    const holds = onLambda * 2 <= REWARD_TIMEOUT && peakMiB * 1.5 <= memory;
    fits &&= holds;
    const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);
    console.log(
      `${holds ? "✔" : "✘"} ${what}: ${samples.length} samples, ${mb(requestBytes)} MB in, ${mb(responseBytes)} MB out: ${cold.toFixed(0)} ms cold, ${warm.toFixed(0)} ms warm, some ${onLambda.toFixed(1)} s with that share of a CPU; peak memory ${peakMiB.toFixed(0)} MiB`,
    );
  }
  return fits;
}
