import { html, raw } from "hono/html";
import type { Part } from "./html-parts.ts";
import { STYLE } from "./style.ts";

/** A report as a whole document: one page that loads nothing from anywhere. */
export async function htmlDocument(title: string, sections: readonly Part[], style = ""): Promise<string> {
  const document = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}${raw(style)}
        </style>
      </head>
      <body>
        <main>${sections}</main>
      </body>
    </html>`;
  return document.toString();
}
