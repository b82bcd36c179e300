import { describe, expect, inject, it } from "vitest";
import { readAssembly } from "../../../local/template/synthesize.ts";
import { allowedCalls } from "../allowed-calls.ts";
import { iamAction } from "../clients.ts";
import { MODES } from "../fault-matrix.ts";
import { FAULTS } from "../faults.ts";
import { cellsOf, type Trial, trialAlone } from "./matrix.ts";
import { type Setting, SETTINGS } from "./settings.ts";

const settings = await Promise.all(SETTINGS.map(async (setting) => ({ setting, ...(await cellsOf(setting)) })));
const functions = [...new Set(SETTINGS.map(({ functionName }) => functionName))];

describe("a function that is called alone", () => {
  it.each(functions)("%s makes every call that its role may make, and no other", async (name) => {
    const { template } = await readAssembly(inject("assemblyFolder"));
    const made = settings
      .filter(({ setting }) => setting.functionName === name)
      .flatMap(({ cells }) => cells.map(({ call }) => iamAction(call)));
    // To tell a missing object from a forbidden one, S3 asks for the right to list.
    const allowed = allowedCalls(template, name).filter(
      (action) => action !== "s3:ListBucket" || made.includes("s3:ListBucket"),
    );
    expect([...new Set(made)].toSorted()).toEqual(allowed);
  });

  // Each call with two of the faults, in turn: `npm run faults` tries all of them.
  it.each(settings)(
    "shows every call of $setting.functionName survive a fault, or fail by name: $setting.what",
    async ({ setting, cells, clean }) => {
      const tried: Trial[] = [];
      for (const [i, cell] of cells.entries())
        for (const [m, mode] of MODES.entries())
          tried.push(await trialAlone(cell, FAULTS[(2 * i + m) % FAULTS.length]!, mode, clean));
      expect(tried.flatMap((trial) => trial.violations.map((violation) => said(setting, trial, violation)))).toEqual(
        [],
      );
    },
  );
});

const said = ({ what }: Setting, { cell, fault, mode }: Trial, violation: string): string =>
  `${what}: ${cell.call}, ${fault}, ${mode}: ${violation}`;
