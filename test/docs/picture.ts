import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { browserPath, launched } from "../support/browser.ts";
import { ROOT } from "./markdown.ts";

/* Takes the README's picture of a report again: `npx tsx test/docs/picture.ts`, after an `npm start`. */
const [, , report = `${ROOT}.rehearsal/latest/report.html`, picture = `${ROOT}docs/report.png`] = process.argv;
const path = browserPath();
if (path === undefined) throw new Error("There is no Chromium on this machine; CHROMIUM names one.");
const browser = await launched(path);
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 820 }, colorScheme: "light" });
  await page.goto(pathToFileURL(resolve(report)).href);
  await page.screenshot({ path: picture });
  console.log(`Written: ${picture}`);
} finally {
  await browser.close();
}
