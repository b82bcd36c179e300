import { html } from "hono/html";
import type { SweepRecord, SweepTrial } from "../../../contract/sweep/sweep-record.ts";
import { AXIS, axisStyle, TONES, trainingAxes } from "../../../pipeline/write-report/page/chart-style.ts";
import { type Part, section } from "../../../pipeline/write-report/page/html-parts.ts";
import { smoothed, smoothingWindow } from "../../../pipeline/write-report/page/smoothing.ts";
import type { TrialRuns } from "../sweep-facts.ts";
import { figure } from "./render-chart.ts";
import { scaleOf } from "./scale.ts";

const SCORE = "score on validation rows, %";

/**
 * What the trials came to, in pictures: the score by each hyperparameter, all of them together, and how each training
 * went.
 */
export function pictures(record: SweepRecord, runs: TrialRuns): Part {
  const names = record.plan?.varied ?? [];
  const scored = record.trials.filter((trial) => scoreOf(trial) !== null);
  const curves = trialCurves(record, runs);
  if (scored.length === 0 && curves === "") return "";
  return section(
    "pictures",
    "What made the difference",
    html`${scored.length < 2 ? "" : names.map((name) => scatter(name, scored, record))}
    ${scored.length < 2 || names.length < 2 ? "" : parallel(names, scored, record)} ${curves}`,
  );
}

const scoreOf = ({ result }: SweepTrial): number | null => result?.evaluation.tuned.accuracy?.value ?? null;
const inPercent = (trial: SweepTrial): number => (scoreOf(trial) ?? 0) * 100;

/** A trial keeps its colour in every picture. */
const colourOf = ({ index }: SweepTrial): string => TONES[index % TONES.length] ?? AXIS;

function scatter(name: string, trials: readonly SweepTrial[], { winner }: SweepRecord): Part {
  const bases = trials.flatMap(({ result }) => result?.evaluation.base.accuracy?.value ?? []);
  const base = Math.max(...bases) * 100;
  const axis = scaleOf(name, trials) as { readonly type: string; readonly axisLabel?: object };
  const at = ({ varied }: SweepTrial): number | string =>
    axis.type === "category" ? String(varied[name]) : (varied[name] ?? 0);
  const sorted = trials.toSorted((a, b) => (at(a) < at(b) ? -1 : 1));
  return figure(
    `by-${name}`,
    `Score by ${name}. Each point is a trial, with its number; the large one was chosen${bases.length === 0 ? "" : "; dashed: the base model"}.`,
    (size) => ({
      grid: { left: 62, right: 30, top: 16, bottom: 52 },
      xAxis: {
        ...axisStyle,
        ...axis,
        name,
        nameGap: 30,
        axisLabel: { color: AXIS, hideOverlap: true, ...axis.axisLabel },
      },
      yAxis: { type: "value", name: size === "desk" ? SCORE : "score, %", nameGap: 44, scale: true, ...axisStyle },
      series: [
        ...(bases.length === 0
          ? []
          : [
              {
                type: "line",
                symbol: "none",
                silent: true,
                lineStyle: { color: AXIS, type: "dashed", width: 1.5 },
                data: sorted.map((trial) => [at(trial), base]),
              },
            ]),
        {
          type: "scatter",
          clip: false,
          data: trials.map((trial) => ({
            value: [at(trial), inPercent(trial)],
            symbolSize: trial.index === winner?.index ? 18 : 10,
            itemStyle: { color: colourOf(trial) },
            label: { show: true, position: "top", color: AXIS, formatter: String(trial.index + 1) },
          })),
          labelLayout: { hideOverlap: true },
        },
      ],
    }),
  );
}

function parallel(names: readonly string[], trials: readonly SweepTrial[], { winner }: SweepRecord): Part {
  const axes = names.map((name, dim) => ({ dim, name, ...scaleOf(name, trials) }));
  const categorical = (dim: number): boolean => (axes[dim] as { readonly type?: string }).type === "category";
  return figure(
    "parallel",
    "All trials: a line goes through a trial's hyperparameters to its score. Thick: the one that was chosen.",
    (size) => ({
      parallel: {
        left: 40,
        right: 50,
        top: 46,
        bottom: 16,
        parallelAxisDefault: {
          nameLocation: "end",
          nameGap: 20,
          nameTextStyle: { color: AXIS, fontSize: size === "desk" ? 12 : 10 },
          axisLine: { lineStyle: { color: AXIS } },
          axisLabel: { color: AXIS },
          axisTick: { lineStyle: { color: AXIS } },
        },
      },
      parallelAxis: [...axes, { dim: names.length, name: "score, %", type: "value", scale: true }],
      series: [
        {
          type: "parallel",
          data: trials.map((trial) => ({
            value: [
              ...names.map((name, dim) => (categorical(dim) ? String(trial.varied[name]) : trial.varied[name])),
              inPercent(trial),
            ],
            lineStyle: { color: colourOf(trial), width: trial.index === winner?.index ? 4 : 1.5, opacity: 0.9 },
          })),
        },
      ],
    }),
  );
}

/**
 * The mean reward of each trial's training, smoothed where it has many steps; by trial, so that a person sees which one
 * stood still or fell apart.
 */
function trialCurves({ trials, winner }: SweepRecord, runs: TrialRuns): Part {
  const curves = trials.flatMap((trial) => {
    const metrics = runs.get(trial.execution?.name ?? "")?.metrics ?? [];
    const rewards =
      metrics.find(({ column }) => /reward.*mean|mean.*reward/i.test(column)) ??
      metrics.find(({ column }) => /reward/i.test(column));
    return rewards === undefined ? [] : [{ trial, rewards }];
  });
  if (curves.length === 0) return "";
  return figure(
    "curves",
    "Mean reward by training step, a line for each trial, with its number at the end. Thick: the one that was chosen. Lines of many steps are smoothed; each trial's own report has them whole.",
    (size) => ({
      ...trainingAxes(size === "desk" ? "mean reward, from 0 to 1" : "mean reward"),
      series: curves.map(({ trial, rewards: { steps, values } }) => {
        const window = smoothingWindow(values.length);
        return {
          type: "line",
          showSymbol: false,
          color: colourOf(trial),
          lineStyle: { color: colourOf(trial), width: trial.index === winner?.index ? 3.5 : 1.5 },
          endLabel: { show: true, color: AXIS, formatter: String(trial.index + 1) },
          labelLayout: { moveOverlap: "shiftY" },
          data: (window === 1 ? values : smoothed(values, window)).map((value, i) => [steps[i], value]),
        };
      }),
    }),
  );
}
