/** Our names of the three files, in the order of FinQA's own: train.json, dev.json, test.json. */
export const SPLITS = ["train", "val", "test"] as const;
export type Split = (typeof SPLITS)[number];
