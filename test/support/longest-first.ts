import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Whole rehearsals, commands in processes of their own, and simulations: each file takes half a minute or more. */
const LONG = /\/test\/(?:rehearsal\/|simulation\/(?:simulation|planted)|local\/main|local\/trainer\/trainer)/;

/**
 * Starts the long files first, so that at the end no worker waits for one of them. Vitest by itself knows what takes
 * long only from an earlier run, which a fresh clone has not made.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
