import { describe, expect, it } from "vitest";
import { seriesOf } from "../../../../functions/pipeline/write-report/metric-series.ts";

const series = (csv: string) =>
  seriesOf("metrics.csv", csv).map(({ column, steps, values }) => [column, steps, values]);

describe("the columns of a metrics file", () => {
  it.each([
    [
      "by step_number",
      "step_number,epoch_number,training_loss\n1,0,0.5\n2,0,0.25\n",
      [["training_loss", [1, 2], [0.5, 0.25]]],
    ],
    ["by step", "step,reward\n5,0.1\n10,0.2\n", [["reward", [5, 10], [0.1, 0.2]]]],
    ["by row, where no column numbers the steps", "reward\n0.1\n0.2\n", [["reward", [1, 2], [0.1, 0.2]]]],
    [
      "as many as there are",
      "step,a,b\n1,2,3\n",
      [
        ["a", [1], [2]],
        ["b", [1], [3]],
      ],
    ],
    [
      "without those that hold no number",
      "step,phase,reward\n1,train,0.1\n2,validate,0.2\n",
      [["reward", [1, 2], [0.1, 0.2]]],
    ],
    [
      "without rows that hold no number there, as of validations between",
      "step,train,val\n1,0.5,\n2,0.4,0.6\n3,nan,\n",
      [
        ["train", [1, 2], [0.5, 0.4]],
        ["val", [2], [0.6]],
      ],
    ],
    ["without rows whose step is missing", "step,reward\n1,0.1\n,0.2\nlast,0.3\n", [["reward", [1], [0.1]]]],
    ["in whatever notation", "step,reward\n1,1e-5\n2,-0.5\n3,+2\n", [["reward", [1, 2, 3], [1e-5, -0.5, 2]]]],
    [
      "with a byte order mark, blanks, quotes, empty lines and Windows' line ends",
      '\ufeff"step" , "reward, mean"\r\n\r\n 1 , "0.5" \r\n',
      [["reward, mean", [1], [0.5]]],
    ],
    [
      "of rows that are shorter than the header, the first one too",
      "step,train,val\n1,0.5\n2,0.4,0.6\n",
      [
        ["train", [1, 2], [0.5, 0.4]],
        ["val", [2], [0.6]],
      ],
    ],
    ["of rows that are longer than the header", "step,train\n1,0.5,9\n2,0.4\n", [["train", [1, 2], [0.5, 0.4]]]],
  ])("are read %s", (_, csv, expected) => {
    expect(series(csv)).toEqual(expected);
  });

  it.each([
    ["nothing", ""],
    ["a header alone", "step,reward\n"],
    ["an open quote", 'step,reward\n1,"0.5\n'],
    ["a stray quote", 'step,reward\n1,0."5\n'],
    ["a web page", "<!doctype html>\n<p>Access denied</p>\n"],
    ["bytes", "\u0000\u0001\ufffd,\n\u0002"],
  ])("are none of a file that holds %s", (_, csv) => {
    expect(series(csv)).toEqual([]);
  });
});
