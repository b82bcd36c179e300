/** What a reader sees of a page, with one space between words: without its style and its tags. */
export const textOf = (html: string): string =>
  html
    .replace(/<style>[^]*?<\/style>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");

/** The part of a page with this id, in tags; empty where it has none. */
export const sectionOf = (html: string, id: string): string =>
  new RegExp(`<section id="${id}">([^]*?)</section>`).exec(html)?.[1] ?? "";
