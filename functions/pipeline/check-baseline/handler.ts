import { checkBaseline } from "./check-baseline.ts";

export const handler = (event: unknown) => Promise.resolve(checkBaseline(event));
