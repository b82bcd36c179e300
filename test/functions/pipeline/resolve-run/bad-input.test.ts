import { describe, expect, it } from "vitest";
import { Run } from "../../../../functions/contract/run.ts";
import { runOf } from "../../../../functions/pipeline/resolve-run/resolve-run.ts";
import { EXECUTION } from "../../../support/runs.ts";
import { type BadInput, badInputs } from "./bad-inputs.ts";

/**
 * Step Functions' own bound of a cause; Lambda's error payload, which becomes it, holds the message and the stack
 * trace, and so the message twice.
 */
const CAUSE = 32_768;
/** What the mail about a failed execution shows of it. */
const MAIL = 4_000;

const FAULT = /^- .+: (unknown key, )?got .+; allowed( here)?: .+$/;

/** What Lambda makes of an error that a handler throws. */
const payloadOf = (error: Error): string =>
  JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: String(error.stack).split("\n") });

function outcomeOf({ input }: BadInput): Run | Error {
  try {
    return runOf({ execution: EXECUTION, input });
  } catch (error) {
    return error as Error;
  }
}

/** What is wrong with how an input was taken; undefined where nothing is. */
function wrongWith(bad: BadInput): string | undefined {
  const outcome = outcomeOf(bad);
  if (!(outcome instanceof Error)) {
    if (bad.fault !== undefined) return "it was taken";
    return Run.safeParse(outcome).success && JSON.stringify(outcome).length < 16_384
      ? undefined
      : "it became a run that is none";
  }
  if (outcome.name !== "InvalidExecutionInput") return `${outcome.name}: ${outcome.message}`;
  const [, ...lines] = outcome.message.split("\n").slice(0, -1);
  const faults = Number(/has ([\d,]+) fault/.exec(outcome.message)?.[1]?.replaceAll(",", ""));
  const more = Number(/^- and (\d+) more$/.exec(lines.at(-1) ?? "")?.[1] ?? 0);
  const told = more > 0 ? lines.slice(0, -1) : lines;
  if (told.length === 0 || told.length + more !== faults) return `${faults} faults, and ${told.length} + ${more} told`;
  const vague = told.find((line) => !FAULT.test(line));
  if (vague !== undefined) return `a fault without path, got and allowed: ${vague}`;
  if (outcome.message.length > MAIL) return `a message of ${outcome.message.length} characters`;
  if (payloadOf(outcome).length > CAUSE) return `a cause of ${payloadOf(outcome).length} characters`;
  return bad.fault === undefined || outcome.message.includes(bad.fault)
    ? undefined
    : `a message that does not name ${bad.fault}: ${outcome.message}`;
}

describe("bad execution inputs, generated", () => {
  const inputs = badInputs();

  it(`each of ${inputs.length} becomes a complete run, or InvalidExecutionInput that says path, got and allowed in what a mail shows`, () => {
    expect(inputs.length).toBeGreaterThanOrEqual(200);
    expect(
      inputs.map((bad) => ({ what: bad.what, wrong: wrongWith(bad) })).filter(({ wrong }) => wrong !== undefined),
    ).toEqual([]);
  });

  it("leaves every object's prototype alone", () => {
    for (const bad of inputs) outcomeOf(bad);
    expect(({} as Record<string, unknown>)["dryRun"]).toBeUndefined();
  });

  it("tells how many faults it left out", () => {
    const outcome = outcomeOf({
      what: "",
      input: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`key${i}`, i])),
    });
    expect((outcome as Error).message).toMatch(
      /has 1,000 faults:\n- key0: unknown key, got 0 [^]*\n- and 9\d\d more\nStart a new execution/,
    );
  });
});
