import type { Split } from "../../functions/contract/splits.ts";
import { type LineWithoutIndex, lineWithoutIndex } from "../../functions/dataset/dataset-line.ts";
import { lineOf } from "../../recipes/finqa/dataset-line.ts";
import type { Row } from "../../recipes/finqa/row.ts";

/** A dataset line of FinQA, as PrepareDataset writes it. */
export const finqaLine = (row: Row, split: Split): LineWithoutIndex => lineWithoutIndex(lineOf(row), "finqa", split);
