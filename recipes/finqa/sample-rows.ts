import MersenneTwister from "mersenne-twister";

/** A row in the shape of FinQA's own files, as far as the pipeline reads them. */
export interface SampleRow {
  readonly id: string;
  readonly pre_text: readonly string[];
  readonly post_text: readonly string[];
  readonly table: readonly (readonly string[])[];
  readonly qa: {
    readonly question: string;
    readonly program: string;
    readonly exe_ans: number | "yes" | "no";
    readonly answer: string;
  };
}

const COMPANIES = ["northwind", "fabrikam", "contoso", "tailspin", "litware", "adatum", "proseware", "wingtip"];
const ITEMS = [
  "net sales",
  "operating income",
  "cost of sales",
  "interest expense",
  "net income",
  "research and development",
  "total assets",
  "long-term debt",
  "capital expenditures",
  "dividends paid",
];

/** A company's table, and a question about it. */
interface Subject {
  readonly item: string;
  readonly other: string;
  readonly years: readonly [number, number];
  /** Of `item`, in the two years: the later one first, as FinQA's tables have them. */
  readonly now: number;
  readonly before: number;
  /** Of `other`, in the two years. */
  readonly beside: number;
  readonly besideBefore: number;
  /** Of all items, in the two years. */
  readonly total: number;
  readonly totalBefore: number;
}

interface Question {
  /** How often it is asked, beside the others'. */
  readonly weight: number;
  readonly text: (s: Subject) => string;
  readonly program: (s: Subject) => string;
  readonly value: (s: Subject) => number | boolean;
  readonly percent?: true;
}

/**
 * FinQA's kinds of question, in its own words and its own small language of programs: mostly rates, few yes or no, some
 * of many steps.
 */
const QUESTIONS: readonly Question[] = [
  {
    weight: 3,
    text: ({ item, years: [now, before] }) => `what was the percentage change in ${item} from ${before} to ${now}?`,
    program: ({ now, before }) => `subtract(${now}, ${before}), divide(#0, ${before})`,
    value: ({ now, before }) => (now - before) / before,
    percent: true,
  },
  {
    weight: 3,
    text: ({ item, years: [now, before] }) => `what was the change in ${item} from ${before} to ${now}, in millions?`,
    program: ({ now, before }) => `subtract(${now}, ${before})`,
    value: ({ now, before }) => now - before,
  },
  {
    weight: 2,
    text: ({ item, other, years: [now] }) => `what was the ratio of ${item} to ${other} in ${now}?`,
    program: ({ now, beside }) => `divide(${now}, ${beside})`,
    value: ({ now, beside }) => now / beside,
  },
  {
    weight: 5,
    text: ({ item, years: [now] }) => `what percentage of the total was ${item} in ${now}?`,
    program: ({ now, total }) => `divide(${now}, ${total})`,
    value: ({ now, total }) => now / total,
    percent: true,
  },
  {
    weight: 3,
    text: ({ item, years: [now, before] }) => `what was the growth rate in ${item} from ${before} to ${now}?`,
    program: ({ now, before }) => `subtract(${now}, ${before}), divide(#0, ${before})`,
    value: ({ now, before }) => (now - before) / before,
    percent: true,
  },
  {
    weight: 2,
    text: ({ item, years: [now, before] }) => `what was the average ${item} in ${before} and ${now}, in millions?`,
    program: ({ now, before }) => `add(${now}, ${before}), divide(#0, const_2)`,
    value: ({ now, before }) => (now + before) / 2,
  },
  {
    weight: 2,
    text: ({ item, years: [now, before] }) => `what was the total ${item} in ${before} and ${now}, in millions?`,
    program: ({ now, before }) => `add(${now}, ${before})`,
    value: ({ now, before }) => now + before,
  },
  {
    weight: 1,
    text: ({ item, other, years: [now] }) => `was ${item} greater than ${other} in ${now}?`,
    program: ({ now, beside }) => `greater(${now}, ${beside})`,
    value: ({ now, beside }) => now > beside,
  },
  // More steps than the rehearsal's policy can take: some of FinQA's questions stay beyond a model, too.
  {
    weight: 4,
    text: ({ item, other, years: [now, before] }) =>
      `what was the difference between the percentage change in ${item} and that in ${other} from ${before} to ${now}?`,
    program: ({ now, before, beside, besideBefore }) =>
      `subtract(${now}, ${before}), divide(#0, ${before}), subtract(${beside}, ${besideBefore}), divide(#2, ${besideBefore}), subtract(#1, #3)`,
    value: ({ now, before, beside, besideBefore }) => (now - before) / before - (beside - besideBefore) / besideBefore,
    percent: true,
  },
  {
    weight: 4,
    text: ({ item, years: [now, before] }) =>
      `by how much did the share of ${item} in the total change from ${before} to ${now}?`,
    program: ({ now, before, total, totalBefore }) =>
      `divide(${now}, ${total}), divide(${before}, ${totalBefore}), subtract(#0, #1)`,
    value: ({ now, before, total, totalBefore }) => now / total - before / totalBefore,
    percent: true,
  },
  {
    weight: 2,
    text: ({ item, years: [now, before] }) =>
      `what would ${item} be in ${now + 1} at the growth rate of ${before} to ${now}, in millions?`,
    program: ({ now, before }) => `divide(${now}, ${before}), multiply(${now}, #0)`,
    value: ({ now, before }) => (now * now) / before,
  },
];
const DRAWN = QUESTIONS.flatMap((question) => Array.from({ length: question.weight }, () => question));

/**
 * FinQA-shaped rows for a rehearsal without FinQA: invented companies, true answers.
 * @param seed the same seed gives the same rows
 */
export function generateFinqaRows(seed: number, count: number): SampleRow[] {
  const random = new MersenneTwister(seed);
  const below = (n: number): number => Math.floor(random.random() * n);
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  /**
   * Two years of a company's figure: most are small, and change by less than a fifth, so that a reward that takes a
   * near miss takes a constant.
   */
  const twoYears = (): readonly [number, number] => {
    const before = 20 + random.random() ** 3 * 9_000;
    return [rounded(before * (0.92 + random.random() * 0.26)), rounded(before)];
  };
  const dollars = (figure: number): string => `$ ${figure.toFixed(1)}`;
  return Array.from({ length: count }, (_, i) => {
    const company = COMPANIES[below(COMPANIES.length)] ?? "";
    const year = 2005 + below(14);
    const first = below(ITEMS.length);
    const items = Array.from({ length: 5 }, (_item, k) => ITEMS[(first + k) % ITEMS.length] ?? "");
    const figures = items.map(twoYears);
    const totals = ([0, 1] as const).map((year) => rounded(figures.reduce((sum, figure) => sum + figure[year], 0)));
    const [a, b] = [below(items.length), below(items.length - 1)];
    const beside = b >= a ? b + 1 : b;
    const [now, before] = figures[a] ?? [1, 1];
    const subject: Subject = {
      item: items[a] ?? "",
      other: items[beside] ?? "",
      years: [year, year - 1],
      now,
      before,
      beside: figures[beside]?.[0] ?? 1,
      besideBefore: figures[beside]?.[1] ?? 1,
      total: totals[0] ?? 1,
      totalBefore: totals[1] ?? 1,
    };
    const question = DRAWN[below(DRAWN.length)];
    if (question === undefined) throw new Error("There are no questions.");
    const value = question.value(subject);
    const exe_ans = typeof value === "boolean" ? (value ? "yes" : "no") : Number(value.toFixed(5));
    return {
      id: `${company}/${year}/page_${20 + below(80)}.pdf-${i}`,
      pre_text: [
        `${company} inc . and subsidiaries`,
        `the following table shows selected figures for the years ended december 31 , ${year} and ${year - 1} ( in millions ) .`,
      ],
      post_text: [
        `the company had approximately ${1000 + below(90_000)} employees at december 31 , ${year} .`,
        "certain amounts have been reclassified to conform to the current presentation .",
      ],
      table: [
        ["( in millions )", String(year), String(year - 1)],
        ...items.map((item, k) => [item, ...(figures[k] ?? []).map(dollars)]),
        ["total", ...totals.map(dollars)],
      ],
      qa: {
        question: question.text(subject),
        program: question.program(subject),
        exe_ans,
        answer:
          typeof exe_ans === "string" ? exe_ans : question.percent ? `${(exe_ans * 100).toFixed(2)}%` : String(exe_ans),
      },
    };
  });
}
