/** The machine of sweeps is named so, with the stage in between where there is one. */
export const isSweep = (machine: string): boolean => machine.endsWith("-sweep");

/** Of the three machines the one that writes no report. */
export const isEvaluation = (machine: string): boolean => machine.endsWith("-evaluation");

/** Folder of the bucket in which an execution leaves its report. */
export const resultFolder = (machine: string, execution: string): string =>
  `${isSweep(machine) ? "rft-sweeps" : "rft-runs"}/${execution}`;
