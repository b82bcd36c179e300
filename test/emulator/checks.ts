import { isDeepStrictEqual } from "node:util";

/** Checks that passed and failed; each is printed at once. */
export class Checks {
  passed = 0;
  failed = 0;

  equal(what: string, got: unknown, expected: unknown): void {
    this.holds(
      what,
      isDeepStrictEqual(got, expected),
      `got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`,
    );
  }

  holds(what: string, holds: boolean, otherwise: string): void {
    if (holds) this.passed++;
    else this.failed++;
    console.log(`${holds ? "✔" : "✘"} ${what}${holds ? "" : `: ${otherwise}`}`);
  }

  async timed<T>(what: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    console.log(`  ${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return result;
  }
}
