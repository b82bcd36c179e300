const BARS = "▁▂▃▄▅▆▇█";
const WIDTH = 24;

/** @param values each from 0 to 1; of more than fit, the means of neighbours */
export function sparkline(values: readonly number[], width = WIDTH): string {
  const size = Math.max(1, Math.ceil(values.length / width));
  const columns = Array.from({ length: Math.ceil(values.length / size) }, (_, i) => {
    const group = values.slice(i * size, (i + 1) * size);
    return group.reduce((a, b) => a + b, 0) / group.length;
  });
  return columns
    .map((value) => BARS.charAt(Math.max(0, Math.min(BARS.length - 1, Math.floor(value * BARS.length)))))
    .join("");
}
