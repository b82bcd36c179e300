import type { SweepTrial } from "../../../contract/sweep/sweep-record.ts";
import { shown } from "../../trials/label.ts";

/**
 * From this quotient on between the largest and the smallest value, an axis goes by powers of ten: a learning rate is
 * read that way.
 */
const LOGARITHMIC_FROM = 20;

/** The axis of a hyperparameter, in the options of echarts: words stand side by side, numbers where they are. */
export function scaleOf(name: string, trials: readonly Pick<SweepTrial, "varied">[]): object {
  const values = trials.flatMap(({ varied }) => varied[name] ?? []);
  const numbers = values.filter((value) => typeof value === "number");
  if (numbers.length < values.length) return { type: "category", data: [...new Set(values.map(String))].sort() };
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const logarithmic = least > 0 && most / least >= LOGARITHMIC_FROM;
  return {
    type: logarithmic ? "log" : "value",
    scale: true,
    min: logarithmic ? 10 ** Math.floor(Math.log10(least)) : "dataMin",
    max: logarithmic ? 10 ** Math.ceil(Math.log10(most)) : "dataMax",
    // Powers of ten come out of a logarithm, with its rounding.
    axisLabel: { formatter: (value: number) => shown(Number(value.toPrecision(6))) },
  };
}
