import { html } from "hono/html";
import { HyperParameters } from "../../../contract/hyper-parameters.ts";
import type { RunRecord } from "../../../contract/report.ts";
import { type Part, section, table } from "./parts.ts";

export function smokeTest({ rewardTest }: RunRecord): Part {
  if (rewardTest === null) return "";
  const rows = rewardTest.cases.map(({ name, expected, got }) => [name, expected.toFixed(1), got.toFixed(1)]);
  return section(
    "smoke-test",
    "Smoke test of the reward function",
    html`<p class="good">
        ${rewardTest.casesPassed} known answers, each scored exactly as it must be, by
        <code>${rewardTest.rewardFunctionVersionArn}</code>.
      </p>
      <details>
        <summary>The cases</summary>
        ${table(["Answer, and what it answers", "Expected", "Got"], rows)}
      </details>`,
  );
}

export function hyperParameters({ run }: RunRecord): Part {
  if (run === null) return "";
  const defaults: Readonly<Record<string, unknown>> = HyperParameters.parse({});
  const rows = Object.entries(run.hyperParameters).map(([name, value]) => [
    name,
    String(value),
    value === defaults[name] ? "default" : `chosen; default ${String(defaults[name])}`,
  ]);
  return section("hyperparameters", "Hyperparameters", table(["Name", "Value", ""], rows));
}

export function job({ run, checks }: RunRecord): Part {
  const last = checks.at(-1);
  if (run === null || last === undefined) return "";
  const facts: readonly (readonly [string, string])[] = [
    ["Name", last.jobName],
    ["ARN", last.jobArn],
    ["Status", last.status],
    ["Phase", `${last.phase} (${last.phaseStatus})`],
    ["Minutes", String(last.minutesElapsed)],
    ["Base model", run.model.baseModelIdentifier],
    ["Model", last.outputModelArn ?? "none"],
    ["Bedrock says", last.failureMessage ?? "nothing"],
  ];
  return section(
    "job",
    "Training job",
    html`${table(["", ""], facts)}
      <p>${last.explanation}</p>`,
  );
}
