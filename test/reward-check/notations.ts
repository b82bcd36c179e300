import { parseDecimal, shifted, toText } from "../../recipes/numeric/decimal.ts";

/**
 * A number as a decimal text, in one notation of its own. `percent`: the number stands for its hundredth part, with a
 * percent sign.
 */
export interface Notation {
  readonly name: string;
  /** @param value the reference, as Python prints it */
  readonly write: (value: string) => string;
}

/** Plain digits: no exponent and no needless zero. */
export function plain(text: string): string {
  const decimal = parseDecimal(text);
  if (decimal === undefined) throw new Error(`${text} is not a number`);
  const written = toText(decimal);
  return written.includes(".") ? written.replace(/\.?0+$/, "") : written;
}

/** The number a hundred times as large, exactly. */
function percent(text: string): string {
  const decimal = parseDecimal(text);
  if (decimal === undefined) throw new Error(`${text} is not a number`);
  const written = toText(shifted(decimal, 2));
  return written.includes(".") ? written.replace(/\.?0+$/, "") : written;
}
const grouped = (text: string): string => {
  const [whole = "", fraction] = plain(text).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
};
const negative = (text: string): boolean => text.startsWith("-");
const bare = (text: string): string => text.replace(/^-/, "");
const signed = (text: string, write: (magnitude: string) => string): string =>
  negative(text) ? `-${write(bare(text))}` : write(text);

/** Right answers: each states the reference itself, in another notation. */
export const NOTATIONS: readonly Notation[] = [
  { name: "127.4", write: (v) => plain(v) },
  { name: "127.4 as Python prints it", write: (v) => v },
  { name: "1,234.5", write: (v) => grouped(v) },
  { name: "$1,234.5", write: (v) => signed(grouped(v), (n) => `$${n}`) },
  { name: "$ 1,234.5", write: (v) => signed(grouped(v), (n) => `$ ${n}`) },
  { name: "US$1234.5", write: (v) => signed(plain(v), (n) => `US$${n}`) },
  { name: "€1234.5", write: (v) => signed(plain(v), (n) => `€${n}`) },
  { name: "12.5%", write: (v) => `${percent(v)}%` },
  { name: "12.5 %", write: (v) => `${percent(v)} %` },
  { name: "12.5 percent", write: (v) => `${percent(v)} percent` },
  { name: "12.5 as percent without the sign", write: (v) => percent(v) },
  { name: "the percent sign on the number itself", write: (v) => `${plain(v)}%` },
  { name: "Unicode minus", write: (v) => plain(v).replace("-", "−") },
  { name: "accounting parentheses", write: (v) => (negative(v) ? `(${grouped(bare(plain(v)))})` : grouped(v)) },
  {
    name: "accounting parentheses with $",
    write: (v) => (negative(v) ? `($${grouped(bare(plain(v)))})` : `$${grouped(v)}`),
  },
  { name: "~127.4", write: (v) => `~${plain(v)}` },
  { name: "approximately 127.4", write: (v) => `approximately ${plain(v)}` },
  { name: "about $1,234.5", write: (v) => `about ${signed(grouped(v), (n) => `$${n}`)}` },
  { name: "[127.4]", write: (v) => `[${plain(v)}]` },
  { name: "**127.4**", write: (v) => `**${plain(v)}**` },
  { name: "`127.4`", write: (v) => `\`${plain(v)}\`` },
  { name: "\\boxed{127.4}", write: (v) => `\\boxed{${plain(v)}}` },
  { name: "$\\boxed{12.5\\%}$", write: (v) => `$\\boxed{${percent(v)}\\%}$` },
  { name: "\\text{127.4}", write: (v) => `\\text{${plain(v)}}` },
  { name: "127.4.", write: (v) => `${plain(v)}.` },
  { name: "1.274e+2", write: (v) => Number(plain(v)).toExponential() },
  { name: "127.40", write: (v) => (plain(v).includes(".") ? `${plain(v)}0` : `${plain(v)}.0`) },
  { name: "12.5% from 2017 to 2018", write: (v) => `${percent(v)}% from 2017 to 2018` },
  { name: "12.5% (0.125)", write: (v) => `${percent(v)}% (${plain(v)})` },
  { name: "0.125, i.e. 12.5%", write: (v) => `${plain(v)}, i.e. ${percent(v)}%` },
  { name: "the answer is 127.4", write: (v) => `the answer is ${plain(v)}` },
];

/** What a yes or no is written like. */
export const YES_NO: readonly Notation[] = [
  { name: "yes", write: (v) => v },
  { name: "YES", write: (v) => v.toUpperCase() },
  { name: "**Yes**", write: (v) => `**${v.charAt(0).toUpperCase()}${v.slice(1)}**` },
  { name: "yes.", write: (v) => `${v}.` },
  { name: "yes, it was higher", write: (v) => `${v}, it was higher` },
];
