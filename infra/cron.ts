interface Field {
  readonly from: number;
  readonly to: number;
  /** The pattern of a value and of those after it. */
  readonly names?: readonly string[];
  /** What this field may also be. */
  readonly or?: RegExp;
}

const FIELDS: readonly Field[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31, or: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { from: 1, to: 12, names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ") },
  { from: 1, to: 7, names: "SUN MON TUE WED THU FRI SAT".split(" "), or: /^(\?|L|[1-7](L|#[1-5])|[A-Z]{3}#[1-5])$/ },
  { from: 1970, to: 2199 },
];
const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;

/**
 * Whether EventBridge Scheduler takes `minutes hours day-of-month month day-of-week year` (Scheduler User Guide,
 * cron-based schedules).
 */
export function isCron(expression: string): boolean {
  const fields = expression.split(" ");
  return (
    fields.length === FIELDS.length &&
    (fields[DAY_OF_MONTH] === "?") !== (fields[DAY_OF_WEEK] === "?") &&
    FIELDS.every((field, i) => (fields[i] ?? "").split(",").every((item) => isItem(item, field)))
  );
}

/** A value, `*`, a range, each of them with a step, or one of the field's own forms. */
function isItem(item: string, field: Field): boolean {
  if (field.or?.test(item) === true) return true;
  const [, range = "", step] = /^([^/]+)(?:\/(\d+))?$/.exec(item) ?? [];
  if (step !== undefined && Number(step) < 1) return false;
  const ends = range.split("-");
  return range === "*" || (ends.length <= 2 && ends.every((end) => isValue(end, field)));
}

const isValue = (text: string, { from, to, names = [] }: Field): boolean =>
  names.includes(text.toUpperCase()) || (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to);
