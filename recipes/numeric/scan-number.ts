import { type Decimal, decimalOf } from "./decimal.ts";
import { PLAIN_UNIT_WORD, UNIT_WORD } from "./unit-words.ts";

/** A number of a text, with what belongs to it. */
export interface ScannedNumber {
  /** Its start, with sign, currency and parenthesis. */
  readonly start: number;
  readonly end: number;
  /** Without sign and unit; absent where it is out of bounds. */
  readonly magnitude: Decimal | undefined;
  readonly minus: boolean;
  readonly currency: boolean;
  readonly opened: boolean;
  readonly closed: boolean;
  readonly percent: boolean;
  /** "million", "k", …, after the digits or between currency and digits; "" for none. */
  readonly unit: string;
}

/**
 * What may stand before the digits, such as ($-5, -$ 5, US$5, $(5, £m 5; its longest is below. White space is single,
 * so that each part is matched in one way only.
 */
const PREFIX = new RegExp(
  String.raw`(\( ?)?([-+] ?)?((?:us|au|c)?[$€£¥] ?(?:(${UNIT_WORD}) )?|(?:usd|eur|gbp) ?)?(\( ?)?([-+] ?)?$`,
);
const LONGEST_PREFIX = "( - us$ trillions ( - ".length;
/**
 * What may stand behind them: exponent, percent, parenthesis, percent, unit word (perhaps behind a currency, perhaps in
 * parentheses of its own), parenthesis.
 */
const SUFFIX = new RegExp(
  String.raw`(?:e([-+]?\d+)| ?[×x] ?10 ?\^ ?([-+]?\d+))?( ?%| per ?cent\b| pct\b| percentage points?\b)?( ?\))?( ?%)?` +
    String.raw`(?: ?\( ?(?:in )?(?:(?:us)?[$€£¥] ?(${UNIT_WORD})|(${PLAIN_UNIT_WORD})) ?\)| ?(?:[$€£¥] ?)?(${UNIT_WORD})(?![a-z0-9])( ?\))?)?`,
  "y",
);

/**
 * The next number of a text: digits are found by their character codes, and patterns run only where something is next
 * to them, since this runs for every answer of a training.
 * @param text a normalized answer, in lower case
 * @param from where to begin; nothing before it belongs to the number
 * @returns undefined where no digit follows
 */
export function scanNumber(text: string, from: number): ScannedNumber | undefined {
  const first = startOfDigits(text, from);
  if (first === -1) return undefined;
  const point = text.charCodeAt(first) === POINT ? first : endOfWhole(text, first);
  const last =
    text.charCodeAt(point) === POINT && isDigit(text.charCodeAt(point + 1)) ? endOfDigits(text, point + 1) : point;
  const whole = text.slice(first, point);
  const fraction = text.slice(point + 1, last);

  const prefix =
    first > from && mayEndPrefix(text, first)
      ? PREFIX.exec(text.slice(Math.max(from, first - LONGEST_PREFIX), first))
      : null;
  const suffix = last < text.length && mayStartSuffix(text, last) ? suffixAt(text, last) : null;
  return {
    start: first - (prefix?.[0].length ?? 0),
    end: last + (suffix?.[0].length ?? 0),
    magnitude: decimalOf(
      whole.includes(",") ? whole.replaceAll(",", "") : whole,
      fraction,
      Number(suffix?.[1] ?? suffix?.[2] ?? 0),
    ),
    minus: (prefix?.[2]?.startsWith("-") ?? false) !== (prefix?.[6]?.startsWith("-") ?? false),
    currency: prefix?.[3] !== undefined,
    opened: prefix?.[1] !== undefined || prefix?.[5] !== undefined,
    closed: suffix?.[4] !== undefined || suffix?.[9] !== undefined,
    percent: suffix?.[3] !== undefined || suffix?.[5] !== undefined,
    unit: suffix?.[6] ?? suffix?.[7] ?? suffix?.[8] ?? prefix?.[4] ?? "",
  };
}

const [COMMA, POINT, ZERO, NINE] = [44, 46, 48, 57];
const isDigit = (code: number): boolean => code >= ZERO && code <= NINE; // NaN, after the end, is none

function startOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isDigit(text.charCodeAt(at))) at++;
  if (at === text.length) return -1;
  return at > from && text.charCodeAt(at - 1) === POINT ? at - 1 : at;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

/** The end of 1234 or 1,234,567; of 1,23 or 1234,567 or 1,234,5 it is the first run alone. */
function endOfWhole(text: string, from: number): number {
  const run = endOfDigits(text, from);
  if (run - from > 3) return run;
  let at = run;
  while (text.charCodeAt(at) === COMMA && endOfDigits(text, at + 1) === at + 4) at += 4;
  const goesOn = text.charCodeAt(at) === COMMA && isDigit(text.charCodeAt(at + 1));
  return goesOn ? run : at;
}

const codesOf = (characters: string): ReadonlySet<number> =>
  new Set(Array.from(characters, (character) => character.charCodeAt(0)));
const PREFIX_ENDS = codesOf("-+($€£¥drp"); // d, r, p: usd, eur, gbp
const UNIT_WORD_ENDS = codesOf("nsmkb"); // only after a currency: most words that end so are no units
const CURRENCY = /[$€£¥]/;
const SUFFIX_STARTS = codesOf("e×x%)(ptmbk$€£¥");

function mayEndPrefix(text: string, end: number): boolean {
  const last = text.charCodeAt(end - 1);
  const code = last === 32 ? text.charCodeAt(end - 2) : last;
  return PREFIX_ENDS.has(code) || (UNIT_WORD_ENDS.has(code) && CURRENCY.test(text));
}

function mayStartSuffix(text: string, start: number): boolean {
  const code = text.charCodeAt(start);
  return SUFFIX_STARTS.has(code === 32 ? text.charCodeAt(start + 1) : code);
}

function suffixAt(text: string, at: number): RegExpExecArray | null {
  SUFFIX.lastIndex = at;
  return SUFFIX.exec(text);
}
