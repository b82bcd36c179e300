import { parseDecimal, toText } from "../numeric/decimal.ts";
import type { Notation } from "../recipe.ts";

/** Plain digits: no separators, no exponent and no needless zero. */
function plain(answer: string): string {
  const number = parseDecimal(answer);
  const text = number === undefined ? answer : toText(number);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

const grouped = (answer: string): string => {
  const [whole = "", fraction] = plain(answer).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
};

/** The currency sign stands behind the minus: -$5. */
const dollars = (text: string): string => (text.startsWith("-") ? `-$${text.slice(1)}` : `$${text}`);

/** @returns as many decimals as there are, and two at least */
const cents = (answer: string): string => {
  const [whole = "", fraction = ""] = plain(answer).split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
};

const STEPS = "First one number, then the other.\n\n";
const behind = (name: string, write: (answer: string) => string): Notation => ({
  name,
  write: (answer) => `${STEPS}${write(answer)}`,
});

/** Right answers: each states the reference itself, in another notation. */
export const notations: readonly Notation[] = [
  behind("#### 18", (a) => `#### ${plain(a)}`),
  behind("####18", (a) => `####${plain(a)}`),
  behind("####   18", (a) => `####   ${plain(a)}`),
  behind("#### $18", (a) => `#### ${dollars(plain(a))}`),
  behind("#### $1,800", (a) => `#### ${dollars(grouped(a))}`),
  behind("#### 1,800", (a) => `#### ${grouped(a)}`),
  behind("#### 18.", (a) => `#### ${plain(a)}.`),
  behind("#### $18.", (a) => `#### ${dollars(plain(a))}.`),
  behind("#### 18.00", (a) => `#### ${cents(a)}`),
  behind("#### $18.00", (a) => `#### ${dollars(cents(a))}`),
  behind("**#### 18**", (a) => `**#### ${plain(a)}**`),
  behind("#### **18**", (a) => `#### **${plain(a)}**`),
  behind("#### `18`", (a) => `#### \`${plain(a)}\``),
  behind("#### \\boxed{18}", (a) => `#### \\boxed{${plain(a)}}`),
  behind("#### \\$18", (a) => `#### ${dollars(plain(a)).replace("$", "\\$")}`),
  behind("#### 18 dollars", (a) => `#### ${plain(a)} dollars`),
  behind("#### 18 apples", (a) => `#### ${plain(a)} apples`),
  behind("#### 18%", (a) => `#### ${plain(a)}%`),
  behind("#### The answer is 18", (a) => `#### The answer is ${plain(a)}`),
  behind("#### x = 18", (a) => `#### x = ${plain(a)}`),
  behind("#### 18 (18.00)", (a) => `#### ${plain(a)} (${cents(a).replace("-", "−")})`),
  behind("#### 18, on a line of its own", (a) => `####\n${plain(a)}`),
  behind("#### 18, and a remark below", (a) => `#### ${plain(a)}\n\nI have checked it: 2 + 2 = 4.`),
  behind("#### 5 first, then #### 18", (a) => `#### 5\nNo, that was wrong.\n#### ${plain(a)}`),
];
