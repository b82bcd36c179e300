import { execFileSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

/** A browser of this machine; CHROMIUM names another one. Undefined where there is none. */
export function browserPath(): string | undefined {
  if (process.env["CHROMIUM"] !== undefined) return process.env["CHROMIUM"];
  try {
    const found = execFileSync(
      "sh",
      ["-c", "command -v chromium || command -v chromium-browser || command -v google-chrome"],
      { encoding: "utf8" },
    );
    return found.trim();
  } catch {
    return undefined;
  }
}

export const launched = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ["--no-sandbox"] });

/** What a browser makes of a page, with everything in it unfolded. */
export interface Shown {
  /** What it wrote to its console, and errors. */
  readonly told: readonly string[];
  /** What it asked for, from anywhere. */
  readonly asked: readonly string[];
  readonly sections: readonly string[];
  /** Pixels by which the page is wider than the window. */
  readonly sideways: number;
  /** Cells of tables that begin or end beyond the window's edge, by their text. */
  readonly lostCells: readonly string[];
  /** Size of the smallest letters of the charts, in pixels on the screen. */
  readonly smallestLetter: number;
}

/** Runs in the page. */
const MEASURE = `(() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const seen = (element) => element.getBoundingClientRect().width > 0;
  const { scrollWidth, clientWidth } = document.documentElement;
  const letters = [...document.querySelectorAll("figure svg text")].filter(seen).map((text) => {
    const { viewBox, clientWidth } = text.ownerSVGElement;
    return parseFloat(getComputedStyle(text).fontSize) * (clientWidth / viewBox.baseVal.width);
  });
  return {
    sections: [...document.querySelectorAll("section")].map(({ id }) => id),
    sideways: scrollWidth - clientWidth,
    lostCells: [...document.querySelectorAll("th, td")].filter(seen).filter((cell) => {
      const { left, right } = cell.getBoundingClientRect();
      return left < 0 || right > clientWidth;
    }).map(({ textContent }) => textContent),
    smallestLetter: Math.min(...letters),
  };
})()`;

export async function shownAt(
  browser: Browser,
  html: string,
  width: number,
  colorScheme: "light" | "dark",
): Promise<Shown> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const told: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => told.push(message.text()));
  page.on("pageerror", (error) => told.push(String(error)));
  page.on("request", (request) => asked.push(request.url()));
  await page.setContent(html);
  const measured = await page.evaluate<Omit<Shown, "told" | "asked">>(MEASURE);
  await page.close();
  return { told, asked, ...measured };
}

/** At a desk and on a phone, by day and by night. */
export const SCREENS = [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const;
