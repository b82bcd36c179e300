import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { readAssembly } from "../../local/template/synthesize.ts";
import { EvaluationAccount } from "../support/evaluation-account.ts";
import { temporaryFolder } from "../support/rehearsals.ts";
import { computedInPython } from "./evaluation/in-python.ts";
import { startedByThePipeline } from "./evaluation/from-the-pipeline.ts";
import { promotions } from "./evaluation/promotion.ts";
import { startedByItself } from "./evaluation/started-by-itself.ts";

/** One account for all: each test finds warm functions, and a dataset of 32 validation and 32 test rows. */
let account: EvaluationAccount;
beforeAll(async () => {
  const assembly = await readAssembly(inject("assemblyFolder"));
  account = await EvaluationAccount.open({ assembly, folder: await temporaryFolder(), rows: 32 });
});
afterAll(() => account.close());

/** Whatever an evaluation has ended in. */
afterEach(() => {
  expect(account.deployments.filter((name) => name.includes("candidate"))).toEqual([]);
  expect(account.answeredTooOften).toEqual([]);
});

startedByItself(() => account);
computedInPython(() => account);
promotions(() => account);
startedByThePipeline(() => account);
