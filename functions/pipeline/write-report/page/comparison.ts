import { CLUSTER } from "../../../dataset/question.ts";
import { html } from "hono/html";
import { recipe } from "#recipe";
import type { ChangedRow, Comparison } from "../../../contract/evaluation/evaluation-summary.ts";
import { counted } from "../../../contract/counted.ts";
import { count, percent, points } from "../format.ts";
import { facts, figures, figuresOf, folded, type Part, table, words } from "./html-parts.ts";

/** Two models on the rows that both have answered. */
export function comparisonPart(comparison: Comparison): Part {
  const {
    first,
    second,
    rows,
    clusters,
    table: counts,
    difference,
    bootstrap,
    midP,
    smallestDetectableGain,
  } = comparison;
  const interval = ({ low, high }: { low: number; high: number }): string => `${points(low)} to ${points(high)} points`;
  return html`<h3>${second} against ${first}</h3>
    <p><strong>${comparison.sentence}</strong></p>
    ${table(
      [
        words(`Of ${counted(rows, "row")} on ${counted(clusters, CLUSTER)}`),
        figuresOf(`${second} right`),
        figuresOf(`${second} wrong`),
      ],
      [
        [`${first} right`, count(counts.bothRight), count(counts.onlyFirst)],
        [`${first} wrong`, count(counts.onlySecond), count(counts.neither)],
      ],
    )}
    ${facts([
      [
        "Difference",
        `${points(difference.value)} points; 95 % interval ${interval(difference)}, clustered by ${CLUSTER}`,
      ],
      ["… by bootstrap", `${interval(bootstrap)}: ${CLUSTER}s drawn again, with a fixed seed`],
      [
        "McNemar's mid-p",
        midP === null ? "not defined for several samples a row, or for scores other than 0 and 1" : midP.toPrecision(3),
      ],
      ...(comparison.leftOut === 0
        ? []
        : [["Left out", `${counted(comparison.leftOut, "row")}: an answer of one of the two is missing`] as const]),
      [
        "Smallest detectable gain",
        `${(smallestDetectableGain * 100).toFixed(1)} points: this many rows show such a gain with a probability of 80 %`,
      ],
    ])}
    ${kinds(comparison)} ${changed(comparison.turnedRight, counts.onlySecond, "right", comparison)}
    ${changed(comparison.turnedWrong, counts.onlyFirst, "wrong", comparison)}`;
}

/** Right answers by kind of question. */
function kinds({ kinds: all, first, second }: Comparison): Part {
  const dimensions = [...new Set(all.map(({ dimension }) => dimension))];
  return html`${dimensions.map(
    (dimension) =>
      html`<h4>Mean score ${recipe.kinds?.dimensions[dimension]?.title ?? `by ${dimension}`}</h4>
        ${table(
          [
            words("Kind"),
            figures("Rows"),
            figuresOf(first),
            figuresOf(second),
            figures("Turned right"),
            figures("Turned wrong"),
          ],
          all
            .filter((kind) => kind.dimension === dimension)
            .map((kind) => [
              kind.kind,
              count(kind.rows),
              percent(kind.first),
              percent(kind.second),
              count(kind.wins),
              count(kind.losses),
            ]),
        )}`,
  )}`;
}

function changed(rows: readonly ChangedRow[], inAll: number, turned: string, { first, second }: Comparison): Part {
  if (rows.length === 0) return html`<p>No row turned ${turned}.</p>`;
  const picked =
    rows.length < inAll
      ? `${count(rows.length)} of the ${counted(inAll, "row")} that turned ${turned}, drawn at random with a fixed seed`
      : `${inAll === 1 ? "The one row" : `The ${counted(inAll, "row")}`} that turned ${turned}`;
  return folded(
    picked,
    rows.map(
      (row) =>
        html`<article class="answer">
          <p><strong>${row.question}</strong> <span class="soft">${row.id}; the answer is ${row.reference}</span></p>
          <div class="pair">
            <div>
              <p class="soft">${first}</p>
              <pre>${row.first}</pre>
            </div>
            <div>
              <p class="soft">${second}</p>
              <pre>${row.second}</pre>
            </div>
          </div>
        </article>`,
    ),
  );
}
