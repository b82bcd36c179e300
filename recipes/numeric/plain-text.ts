/** Whatever {@link normalizeAnswer} would change: most answers have none of it. */
const MARKUP = /[^\x20-\x7e]|[\\~{}[\]*_`"']| {2}/;

/**
 * LaTeX, markdown, brackets and white space in all their forms become plain text.
 * `\boxed{\text{25}\%}` → `25 %`; a minus in Unicode → `-`; `$'000` → `$ thousand`.
 */
export function normalizeAnswer(text: string): string {
  if (!MARKUP.test(text)) return text.trim();
  const plain = /[\\{]/.test(text) ? withoutLatex(text) : text;
  return (plain.includes("000") ? plain.replace(/(?<!\d)['’]000s?\b/g, " thousand") : plain)
    .replace(/[\u2010-\u2015−⁻﹘﹣－]/g, "-")
    .replace(/[~≈*_`{}[\]"'“”‘’\s]+/g, " ")
    .trim();
}

function withoutLatex(text: string): string {
  return text
    .replace(/(?<=\d)\\,(?=\d{3}(?!\d))/g, ",")
    .replace(/\\(?:boxed|text|textbf|mathrm|mathbf|left|right|quad|displaystyle|approx|sim)\b|\\[,;!:() ]/g, " ")
    .replace(/\\times\b/g, "×")
    .replace(/\\pm\b/g, "±")
    .replace(/\\(?=[%$])/g, "")
    .replace(/\{,\}/g, ",")
    .replace(/\^\{([-−]?\d{1,3})\}/g, "^$1");
}
