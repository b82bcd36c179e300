/** The three parts of a dataset. */
export const SPLITS = ["train", "val", "test"] as const;
export type Split = (typeof SPLITS)[number];
