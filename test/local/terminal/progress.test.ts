import { describe, expect, it } from "vitest";
import { Progress, sparkline } from "../../../local/terminal/progress.ts";

function progress(isTTY: boolean): { readonly seen: Progress; readonly text: () => string } {
  const written: string[] = [];
  const out = { isTTY, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
  return { seen: new Progress(out), text: () => written.join("") };
}

describe("a sparkline", () => {
  it("draws each value from 0 to 1", () => {
    expect(sparkline([0, 0.2, 0.5, 0.99, 1])).toBe("▁▂▅██");
  });

  it("holds to its width by means of neighbours", () => {
    expect(sparkline([0, 1, 0, 1, 1, 1], 3)).toBe("▅▅█");
    expect(sparkline(Array.from({ length: 176 }, () => 0.5))).toHaveLength(22);
  });
});

describe("progress", () => {
  it("on a terminal shows the reward as it is trained, on a line that the next replaces", () => {
    const { seen, text } = progress(true);
    seen.onTrainingStep(1, 4, 0);
    seen.onTrainingStep(2, 4, 0.5);
    expect(text()).toMatch(/ {2}▁▅ training step 2 of 4, mean reward 0\.500, \d+ s left$/);
    expect(text()).toContain("\r\u001b[K"); // clears the line
    expect(text()).not.toContain("\n");
  });

  it("elsewhere tells some steps, a line each, without colours", () => {
    const { seen, text } = progress(false);
    for (let step = 1; step <= 20; step++) seen.onTrainingStep(step, 20, step / 20);
    expect(text().trimEnd().split("\n")).toHaveLength(5);
    expect(text()).not.toContain("\u001b");
  });
});
