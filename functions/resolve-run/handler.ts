import { resolveRun } from "./resolve-run.ts";

export const handler = (event: unknown) => Promise.resolve(resolveRun(event));
