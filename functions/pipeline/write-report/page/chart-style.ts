/** Mid-tones: the same chart is readable on a light and on a dark background. */
export const TONES: readonly string[] = ["#3b82c4", "#d9822b", "#3aa675", "#b2589c", "#8a8f98"];
export const AXIS = "#8a8f98";

/** Axes of a chart by training step. @param value name of what is drawn, with its unit */
export const trainingAxes = (value: string): object => ({
  grid: { left: 62, right: 34, top: 34, bottom: 44 },
  xAxis: {
    type: "value",
    name: "training step",
    nameGap: 26,
    minInterval: 1,
    min: "dataMin",
    max: "dataMax",
    ...axisStyle,
  },
  yAxis: { type: "value", name: value, nameGap: 46, scale: true, ...axisStyle },
});

/** Of every axis, in the options of echarts. */
export const axisStyle = {
  axisLine: { show: true, lineStyle: { color: AXIS } },
  axisLabel: { color: AXIS },
  splitLine: { lineStyle: { color: AXIS, opacity: 0.25 } },
  nameTextStyle: { color: AXIS },
  nameLocation: "middle",
} as const;

/** One for a desktop, one for a phone, where the text of the first would be too small: CSS shows the one that fits. */
export const SIZES = [
  ["desk", 680, 300],
  ["phone", 350, 260],
] as const;
